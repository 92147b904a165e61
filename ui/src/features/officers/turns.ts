/** An officer whose turn it will be in a round on one stick. */
export interface Turn {
  id: string;
  name: string;
}

/** Who is to be given a return: the ticked ones, none for all; at once or by turns; and whose turn it still is. */
export interface Round {
  chosen: string[];
  byTurns: boolean;
  queue: Turn[];
}
