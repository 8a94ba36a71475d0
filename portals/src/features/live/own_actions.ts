/**
 * Tells one's own changes from others'. The event of an action may come before its answer, so a verdict waits until
 * everything that was under way when the event came has been answered.
 */
interface Change {
  courseId: number;
  version: number;
}

const MOST_REMEMBERED = 200;

export class OwnActions {
  readonly #underWay = new Set<Promise<unknown>>();
  readonly #own = new Set<string>();

  /** Watches an action to its end; what it answers is one's own change. */
  watch<Answer extends Change>(action: Promise<Answer>): Promise<Answer> {
    const noted = action.then((answer) => {
      this.#own.add(keyOf(answer));
      const oldest = this.#own.values().next().value;
      if (this.#own.size > MOST_REMEMBERED && oldest !== undefined) this.#own.delete(oldest);
      return answer;
    });
    const ended = noted.catch(() => undefined).finally(() => this.#underWay.delete(ended));
    this.#underWay.add(ended);
    return noted;
  }

  async isOwn(change: Change): Promise<boolean> {
    if (this.#own.has(keyOf(change))) return true;
    await Promise.all(this.#underWay);
    return this.#own.has(keyOf(change));
  }
}

function keyOf({ courseId, version }: Change): string {
  return `${courseId}:${version}`;
}
