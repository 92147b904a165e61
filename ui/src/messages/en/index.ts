import app from "./app";
import backups from "./backups";
import cells from "./cells";
import charges from "./charges";
import conflicts from "./conflicts";
import drafts from "./drafts";
import enrolling from "./enrolling";
import events from "./events";
import findings from "./findings";
import guide from "./guide";
import held from "./held";
import households from "./households";
import intake from "./intake";
import jobs from "./jobs";
import merging from "./merging";
import officers from "./officers";
import orphans from "./orphans";
import paper from "./paper";
import persons from "./persons";
import places from "./places";
import rosters from "./rosters";
import session from "./session";
import settings from "./settings";
import setup from "./setup";
import stick from "./stick";
import today from "./today";
import villages from "./villages";
import words from "./words";

export default {
  app,
  backups,
  cells,
  charges,
  conflicts,
  drafts,
  enrolling,
  events,
  findings,
  guide,
  held,
  households,
  intake,
  jobs,
  merging,
  officers,
  orphans,
  paper,
  persons,
  places,
  rosters,
  session,
  settings,
  setup,
  stick,
  today,
  villages,
  words,
};
