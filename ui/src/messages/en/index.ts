import app from "./app";
import cells from "./cells";
import conflicts from "./conflicts";
import events from "./events";
import held from "./held";
import households from "./households";
import persons from "./persons";
import session from "./session";
import welcome from "./welcome";

export default { app, cells, conflicts, events, held, households, persons, session, welcome };
