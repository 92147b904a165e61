import app from "./app";
import households from "./households";
import intake from "./intake";
import jobs from "./jobs";
import officers from "./officers";
import places from "./places";
import session from "./session";
import stick from "./stick";
import welcome from "./welcome";

export default { app, households, intake, jobs, officers, places, session, stick, welcome };
