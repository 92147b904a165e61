import type { Messages } from "..";

const stick: Messages["stick"] = {
  title: "Exchange",
  handIn: {
    title: "Hand in to the township",
    count: "{count} not yet handed in",
    waits: "{count} written out, not acknowledged yet",
    entries: "{count}",
    oldest: ", the oldest recorded {days} days ago",
    today: ", all recorded within a day",
    nothing: "All is handed in and acknowledged by the township. It can be written once more if needed.",
    none: "There is nothing to hand in yet.",
    explain: "Write it to a stick and take it to the township. The file is encrypted; only the township opens it. A lost stick costs nothing: the next one carries it all again.",
    write: "Write to stick {drive}",
    pull: "You may pull the stick out",
    written: "Written, read back and verified: {count} entries, {size}.",
    ready: "Written",
    until: "Until a return of the township is read, they wait for its word and go along again next time.",
    file: "File {file}",
  },
  return: {
    title: "Read the township's return",
    explain: "From the stick that comes back: the clerk's decisions, households that come and go, changes made elsewhere.",
    read: "Read from stick {drive}",
    follow: "Asked on the phone: follow the restored one",
    differs: "It was not taken in, and nothing changed here. Hand in as usual; the township then makes a full return.",
  },
  came: {
    rows: "The return is taken in: {count} records updated.",
    already: "This return was taken in before; it has nothing new.",
    decisions: "{count} decisions of the township",
    merged: "Two entries of one person were merged: {names}.",
    gained: "{count} households gained",
    givenUp: "{count} households given up",
  },
};

export default stick;
