import type { Messages } from "..";

const jobs: Messages["jobs"] = {
  work: {
    backup: "Making a backup",
    catchUp: "Copying backups to the second place",
    demo: "Preparing the demonstration",
    drill: "Trying the restore",
    enrol: "Writing the enrolment",
    restore: "Restoring",
    rosterLook: "Looking at the roster",
    rosterTake: "Taking the roster in",
    handIn: "Writing the hand-in",
    readReturn: "Reading the return",
    look: "Checking the bundles",
    take: "Taking in",
    takeBack: "Taking a bundle back",
    returns: "Writing returns",
  },
  done: "{done} of {of}",
  secondsLeft: "about {seconds} seconds left",
  minutesLeft: "about {minutes} minutes left",
  readOnly: "Until it is done you can look, not change.",
  stop: "Stop",
  stopping: "Stopping after this one…",
  something: "Something that was begun before",
  closing: "{work}: not finished. What is done stays; if the window is closed now, it stops after the present one.",
  wait: "Wait until it is done",
  closeAnyway: "Stop and close the window",
  digest: {
    equal: "Both sides hold the same",
    label: "Check code",
    explain: "Read it out on the phone, group by group: four equal groups mean that both sides hold the same.",
    asOf: "This is the code of the last return, without the {count} that the township has not acknowledged. Four equal groups, read out on the phone, mean that both sides hold the same as far as that return goes.",
  },
};

export default jobs;
