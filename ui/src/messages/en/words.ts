import type { Messages } from "..";

/** English words are short enough as they are. */
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
  },
};

export default words;
