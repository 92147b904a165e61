import type { Messages } from "..";

const persons: Messages["persons"] = {
  household: "Household: {address}",
  groups: {
    identity: "Identity",
    belonging: "Registration and contact",
    life: "Other",
  },
  fields: {
    name: "Name",
    former_name: "Former name",
    sex: "Sex",
    birth: "Born",
    id_number: "ID number",
    nation: "Ethnic group",
    relation: "Relation",
    relation_text: "Relation in words",
    hukou_kind: "Kind of registration",
    hukou_place: "Registered at",
    phone: "Phone",
    marital: "Marital status",
    education: "Education",
    education_text: "Education in words",
    occupation: "Occupation",
    political: "Political affiliation",
    note: "Note",
    died_on: "Died",
    from_on: "From",
    to_on: "Until",
    address: "Address",
    number: "No.",
    place_text: "Place",
    reason: "Reason",
    happened_on: "Happened",
  },
  history: {
    title: "What happened",
    none: "Nothing recorded yet.",
    nothing: "nothing",
    value: "{what} {value}",
    entered: "Entered: {values}",
    because: "Why: {reason}",
    change: "{what}: {before} → {after}",
  },
};

export default persons;
