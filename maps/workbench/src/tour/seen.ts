const KEPT_AS = "yuanba.tour";

/** Told to the window by whoever wants the tour again. */
export const START_TOUR = "yuanba:tour";

export const wasSeen = () => localStorage.getItem(KEPT_AS) === "seen";
export const keepSeen = () => localStorage.setItem(KEPT_AS, "seen");
