/** The same examples each time; new ones with `FC_SEED=$RANDOM`. */
import fc from "fast-check";

fc.configureGlobal({ seed: Number(process.env.FC_SEED ?? 1) });
