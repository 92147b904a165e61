import app from "./app";
import cells from "./cells";
import events from "./events";
import households from "./households";
import persons from "./persons";
import session from "./session";
import settings from "./settings";
import setup from "./setup";

export default { app, cells, events, households, persons, session, settings, setup };
