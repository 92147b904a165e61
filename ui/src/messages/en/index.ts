import app from "./app";
import households from "./households";
import session from "./session";
import welcome from "./welcome";

export default { app, households, session, welcome };
