import type { Messages } from "..";

const words: Messages["words"] = {
  short: {
    education: {
      "10": "postgraduate",
      "20": "bachelor's studies",
      "30": "junior college",
      "40": "secondary vocational",
      "60": "senior high school",
      "70": "junior high school",
      "80": "primary school",
    },
    // It stands in the household's own table.
    relation: { "02": "head" },
  },
};

export default words;
