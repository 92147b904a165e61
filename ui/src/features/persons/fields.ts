/** The fields of a person as the page orders them: by what belongs together on the form. */
export const GROUPS = [
  {
    name: "identity",
    fields: [
      { field: "name", kind: "text" },
      { field: "former_name", kind: "text" },
      { field: "sex", kind: "code" },
      { field: "birth", kind: "date" },
      { field: "id_number", kind: "id" },
      { field: "nation", kind: "code" },
    ],
  },
  {
    name: "belonging",
    fields: [
      { field: "relation", kind: "code" },
      { field: "hukou_kind", kind: "code" },
      { field: "hukou_place", kind: "text" },
      { field: "phone", kind: "text" },
    ],
  },
  {
    name: "life",
    fields: [
      { field: "marital", kind: "code" },
      { field: "education", kind: "code" },
      { field: "occupation", kind: "code" },
      { field: "political", kind: "code" },
      { field: "note", kind: "text" },
    ],
  },
] as const;

export type PersonField = (typeof GROUPS)[number]["fields"][number];
