export default {
  title: "Findings",
  count: "{count} in all",
  of: "{count}",
  explain: "What looks wrong in the register. Open the person or the household and mend it, and it is gone from here. What is right as it stands, say so. What cannot be asked may wait: it does not keep anything from being handed in.",
  none: "Nothing is doubtful.",
  household: "Household",
  more: "Show more ({count} left)",
  merge: "Compare and merge",
  right: "It is right",
  rightOf: "{name}: it is right; list it no more",
  found: {
    title: "{count} found right, listed no more",
    what: "In this register alone. Where such a field is changed later, it is listed again.",
    by: "{name} on {on}",
    back: "List it again",
    backOf: "{name}: list it again",
  },
  townshipHints: {
    id_number: {
      twice: "Compare both cards and have the wrong one mended; where it is one person entered twice, merge them here.",
    },
    person: {
      twice: "See whether it is one person; if so, merge them here; if not, an ID number settles it.",
    },
  },
  hints: {
    id_number: {
      twice: "Compare both cards and mend the wrong one; where it is one person entered twice, the township merges them.",
      wrong_check: "Most likely one digit was miscopied: enter it again from the card.",
      damaged: "The spreadsheet had damaged the number: enter it again from the card.",
      contradicts: "See from the card whether the number, the birth date or the sex is wrong.",
    },
    birth: {
      unread: "The roster's words could not be read: ask, and enter the date.",
      lunar_guessed: "Ask which day stands on the identity card, and enter that.",
      improbable: "See whether the year was miswritten.",
    },
    name: {
      private_characters: "The name has a character made for one computer: use one of the input method's, or say so in the note.",
    },
    relation: {
      contradicts_sex: "Such as a wife who is male: mend the relation or the sex.",
      open: "Ask what the relation to the head is, and enter it on the household's page.",
    },
    person: {
      twice: "See whether it is one person; if so, the township merges them; if not, an ID number settles it.",
      two_households: "A person counts in one household: end the other membership.",
      no_household: "Ask where the person lives: whoever is still in the former household has come back (Record an event, on the page of the person); where it was a mistake, whoever entered it undoes it in the history.",
      voided_member: "This entry was voided, most likely merged into another one: whoever brought the person into the household undoes that in the household's history.",
      died_member: "Most likely the death was recorded of an entry that was merged away. Make sure of it and record it once more of this person, of the same day, who leaves the household by that; where nobody died, whoever recorded it undoes it.",
      merged_since: "An officer who did not know of the merge recorded a stay, a marriage or parents: see what it is, record it of the entry that stays where it is missing there, and say that it is right.",
    },
    household: {
      two_heads: "Name one head, and give the other the relation to the head.",
      no_head: "The head is gone or was not named: name one on the household's page.",
      number_twice: "Give one of the two another number; where both really have it, mark it as right.",
      place_voided: "The group was added and taken back with households in it: the township adds it once more under Villages, by the same code.",
      gone: "One side voided or closed the household while the other one added somebody. If the household is still there, whoever voided or closed it undoes that in its history; if not, whoever added the person undoes that.",
    },
  },
};
