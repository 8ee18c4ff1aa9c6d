"""Depth-first branch and bound over moves that mend what is broken (compiled).

Every plan that keeps the rules makes at least one of the moves that touch a broken rule. The
search takes the rule with the fewest such moves and tries them one after the other; a move that
has been tried is banned from its later sisters, so that no set of moves is seen twice. Work is
counted in nodes, and the search can be stopped and resumed between any two.
"""

from __future__ import annotations

from numba import njit

from geo.rebalance.bounds import (
    NEVER,
    all_needs,
    bridge_bound,
    can_move,
    entering_bound,
    flood,
    inner,
    leaving_bound,
)
from geo.rebalance.ground import (
    ALLOWED,
    BUDGET,
    DEPTH,
    FLOOR,
    FOUND,
    NODES,
    POOL,
    SALT,
    SPENT,
    STAMP,
    TIES,
)

SOUND, HOPELESS, NOBODY = -1, -2, -1

WIDE = 32
"""A node counts once more for every so many parts that have to be looked at."""

AMOUNT, TRIED, LEFT, TARGET_WHOLE, LEFT_WHOLE = range(5)
"""Columns of `State.trail`."""


@njit(cache=True, nogil=True)
def descend(ground, state):  # type: ignore[no-untyped-def]
    """Search on until all is seen (True) or the allowed nodes are used up (False)."""
    depth, spent, count = state.tally[DEPTH], state.tally[SPENT], state.tally
    arrived = True
    while True:
        if arrived:
            if count[NODES] >= count[ALLOWED]:
                count[DEPTH], count[SPENT] = depth, spent
                return False
            count[NODES] += 1 + ground.watched.shape[0] // WIDE
            _expand(ground, state, depth, spent)
        trail = state.trail[depth]
        move = state.stack[depth, trail[TRIED]]
        cost = ground.cost[ground.unit[move]]
        if trail[TRIED] < trail[AMOUNT] and spent + cost <= count[BUDGET]:
            _make(ground, state, move, trail)
            state.slope[depth + 1] = state.slope[depth] + ground.shape[move]
            spent += cost
            depth += 1
            arrived = True
            continue
        for i in range(trail[TRIED]):
            state.banned[state.stack[depth, i]] -= 1
        if depth == 0:
            return True
        depth -= 1
        trail = state.trail[depth]
        move = state.stack[depth, trail[TRIED]]
        _undo(ground, state, move, trail)
        spent -= ground.cost[ground.unit[move]]
        state.banned[move] += 1
        trail[TRIED] += 1
        arrived = False


@njit(cache=True, nogil=True)
def look(ground, state):  # type: ignore[no-untyped-def]
    """Work out which parts are whole at the start."""
    for part in ground.watched:
        state.whole[part] = _is_whole(ground, state, part)


@inner
def _expand(ground, state, depth, spent):  # type: ignore[no-untyped-def]
    """List the moves to try at a node; none if nothing is broken or all is lost."""
    moves = state.stack[depth]
    amount = 0
    if not _dull(state, depth, spent):
        amount = _branch(ground, state, state.tally[BUDGET] - spent, moves)
        if amount == SOUND:
            _keep(state, spent, state.slope[depth])
    salt = state.tally[SALT]
    for i in range(1, amount):
        move = moves[i]
        rank = _rank(ground, move, salt)
        j = i - 1
        while j >= 0 and _rank(ground, moves[j], salt) > rank:
            moves[j + 1] = moves[j]
            j -= 1
        moves[j + 1] = move
    state.trail[depth, AMOUNT], state.trail[depth, TRIED] = max(amount, 0), 0


@inner
def _rank(ground, move, salt):  # type: ignore[no-untyped-def]
    """Put the lightest first; with salt, in an order that differs from dive to dive."""
    cost = ground.cost[ground.unit[move]]
    if salt == 0:
        return 64 * cost
    return (64 + ((move + 1) * 40503 * salt + salt * 977) % 64) * cost


@inner
def _dull(state, depth, spent):  # type: ignore[no-untyped-def]
    """Whether nothing below this node can enter the pool of plans that move equally little."""
    last, full = POOL - 1, state.tally[FOUND] >= POOL
    return (
        state.tally[TIES] == 1 and full
        and spent >= state.pool_cost[last] and state.slope[depth] >= state.pool_shape[last]
    )  # fmt: skip


@inner
def _keep(state, cost, shape):  # type: ignore[no-untyped-def]
    """Put the plan into the pool, in order; without ties, look for better ones only from now on."""
    if cost < state.tally[FLOOR]:
        return
    found = min(state.tally[FOUND], POOL)
    place = found
    while place > 0 and (
        cost < state.pool_cost[place - 1]
        or (cost == state.pool_cost[place - 1] and shape < state.pool_shape[place - 1])
    ):
        place -= 1
    if place < POOL:
        for i in range(min(found, POOL - 1), place, -1):
            state.pool[i] = state.pool[i - 1]
            state.pool_cost[i] = state.pool_cost[i - 1]
            state.pool_shape[i] = state.pool_shape[i - 1]
        state.pool[place] = state.at
        state.pool_cost[place] = cost
        state.pool_shape[place] = shape
    state.tally[FOUND] += 1
    if state.tally[TIES] == 0:
        state.tally[BUDGET] = cost - 1


@inner
def _make(ground, state, move, trail):  # type: ignore[no-untyped-def]
    unit, target = ground.unit[move], ground.part[move]
    left, weight = state.at[unit], ground.weight[unit]
    trail[LEFT], trail[TARGET_WHOLE] = left, state.whole[target]
    state.at[unit], state.moved[unit] = target, True
    state.load[target] += weight
    state.size[target] += 1
    state.whole[target] = _is_whole(ground, state, target)
    if left >= 0:
        trail[LEFT_WHOLE] = state.whole[left]
        state.load[left] -= weight
        state.size[left] -= 1
        state.whole[left] = _is_whole(ground, state, left)


@inner
def _undo(ground, state, move, trail):  # type: ignore[no-untyped-def]
    unit, target = ground.unit[move], ground.part[move]
    left, weight = trail[LEFT], ground.weight[unit]
    state.at[unit], state.moved[unit] = left, False
    state.load[target] -= weight
    state.size[target] -= 1
    state.whole[target] = trail[TARGET_WHOLE] == 1
    if left >= 0:
        state.load[left] += weight
        state.size[left] += 1
        state.whole[left] = trail[LEFT_WHOLE] == 1


@inner
def _is_whole(ground, state, part):  # type: ignore[no-untyped-def]
    if state.size[part] <= 1 or not ground.is_watched[part]:
        return True
    return flood(ground, state, part, _any_of(ground, state, part, NOBODY)) == state.size[part]


@inner
def _any_of(ground, state, part, unmarked):  # type: ignore[no-untyped-def]
    """Return the first unit of a part that does not carry the stamp `unmarked`."""
    for i in range(ground.first_member[part], ground.first_member[part + 1]):
        unit = ground.member[i]
        if state.at[unit] == part and state.mark[unit] != unmarked:
            return unit
    for i in range(ground.entering[part], ground.entering[part + 1]):
        unit = ground.unit[ground.by_part[i]]
        if state.at[unit] == part and state.mark[unit] != unmarked:
            return unit
    return -1


@inner
def _branch(ground, state, room, moves):  # type: ignore[no-untyped-def]
    """Fill `moves` with those that touch one broken rule, and return how many.

    `SOUND` if no rule is broken, `HOPELESS` if no plan below this node fits the room.
    """
    if not _weigh(ground, state, room):
        return HOPELESS
    fewest = NEVER
    for part in ground.watched:
        n = _repairing(ground, state, part, room)
        fewest = _fewer(state, moves, n, fewest)
        if fewest == 0:
            return HOPELESS
    if fewest < NEVER and all_needs(ground, state, room) > room:
        return HOPELESS
    for unit in ground.must:
        if not state.moved[unit]:
            fewest = _fewer(state, moves, _options(ground, state, unit, room, 0), fewest)
    for i in range(ground.pairs.shape[0]):
        one, other = ground.pairs[i, 0], ground.pairs[i, 1]
        if (state.at[one] == state.at[other]) != (ground.pairs[i, 2] == 1):
            n = _options(ground, state, one, room, 0)
            fewest = _fewer(state, moves, _options(ground, state, other, room, n), fewest)
    if fewest == NEVER:
        return SOUND
    return fewest if fewest > 0 else HOPELESS


@inner
def _repairing(ground, state, part, room):  # type: ignore[no-untyped-def]
    """List moves of which a part needs one; `NEVER` if nothing is wrong with it."""
    if not state.whole[part]:
        return _mending(ground, state, part, room)
    if state.load[part] > ground.limits[1]:
        return _leaving(ground, state, part, room)
    if state.load[part] < ground.limits[0] or state.size[part] == 0:
        return _entering(ground, state, part, room)
    return NEVER


@inner
def _weigh(ground, state, room):  # type: ignore[no-untyped-def]
    """Work out what each part outside its limits needs; False if that cannot be had."""
    lower, upper = ground.limits[0], ground.limits[1]
    leaving, entering = 0, 0
    for part in ground.watched:
        over, under = 0, 0
        if state.load[part] > upper:
            over = leaving_bound(ground, state, part, state.load[part] - upper, room)
        elif state.load[part] < lower:
            under = entering_bound(ground, state, part, lower - state.load[part], room)
        leaving, entering = leaving + over, entering + under
        if leaving > room or entering > room:
            return False
        state.over[part], state.under[part], state.torn[part] = over, under, 0
    return True


@inner
def _fewer(state, moves, n, fewest):  # type: ignore[no-untyped-def]
    if n < fewest:
        moves[:n] = state.spare[:n]
        return n
    return fewest


@inner
def _options(ground, state, unit, room, n):  # type: ignore[no-untyped-def]
    """Append the moves of a unit to ``spare``."""
    if state.moved[unit] or ground.cost[unit] > room:
        return n
    for move in range(ground.leaving[unit], ground.leaving[unit + 1]):
        if state.banned[move] == 0:
            state.spare[n] = move
            n += 1
    return n


@inner
def _leaving(ground, state, part, room):  # type: ignore[no-untyped-def]
    n = 0
    for i in range(ground.first_member[part], ground.first_member[part + 1]):
        if state.at[ground.member[i]] == part:
            n = _options(ground, state, ground.member[i], room, n)
    return n


@inner
def _entering(ground, state, part, room):  # type: ignore[no-untyped-def]
    n = 0
    for i in range(ground.entering[part], ground.entering[part + 1]):
        move = ground.by_part[i]
        unit = ground.unit[move]
        if state.banned[move] == 0 and not state.moved[unit] and ground.cost[unit] <= room:
            state.spare[n] = move
            n += 1
    return n


@inner
def _mending(ground, state, part, room):  # type: ignore[no-untyped-def]
    """List moves of which a part in pieces needs one, and note in ``torn`` what it needs.

    Unless a unit beside a piece enters, the piece or all of the rest goes: so one unit of the
    piece, or one of the rest, is taken, each the one with the fewest moves.
    """
    size = flood(ground, state, part, _any_of(ground, state, part, NOBODY))
    if 2 * size > state.size[part]:  # rather a small piece
        size = flood(ground, state, part, _any_of(ground, state, part, state.tally[STAMP]))
    stamp, weight, can = state.tally[STAMP], 0, True
    for i in range(size):
        weight += ground.weight[state.queue[i]]
        can = can and can_move(ground, state, state.queue[i], room)
    need = weight if can else NEVER
    if state.load[part] - weight < need and _rest_can_move(ground, state, part, stamp, room):
        need = state.load[part] - weight
    inside, outside = _stiffest(ground, state, part, size, stamp, room)
    state.torn[part] = min(need, bridge_bound(ground, state, part, size, min(need, room)))
    if state.torn[part] > room:
        return 0
    n = _options(ground, state, inside, room, 0)
    n = _options(ground, state, outside, room, n)
    for i in range(ground.entering[part], ground.entering[part + 1]):
        move = ground.by_part[i]
        unit = ground.unit[move]
        if state.banned[move] == 0 and not state.moved[unit] and ground.cost[unit] <= room:
            for edge in range(ground.indptr[unit], ground.indptr[unit + 1]):
                if state.mark[ground.indices[edge]] == stamp:
                    state.spare[n] = move
                    n += 1
                    break
    return n


@inner
def _rest_can_move(ground, state, part, stamp, room):  # type: ignore[no-untyped-def]
    for i in range(ground.first_member[part], ground.first_member[part + 1]):
        unit = ground.member[i]
        outside = state.at[unit] == part and state.mark[unit] != stamp
        if outside and not can_move(ground, state, unit, room):
            return False
    for i in range(ground.entering[part], ground.entering[part + 1]):
        unit = ground.unit[ground.by_part[i]]
        if state.at[unit] == part and state.mark[unit] != stamp:
            return False  # it came by the one move it has
    return True


@inner
def _stiffest(ground, state, part, size, stamp, room):  # type: ignore[no-untyped-def]
    """Return the unit of a piece, and the one of the rest, with the fewest moves."""
    inside, outside, fewest = -1, -1, NEVER
    for i in range(size):
        n = _options(ground, state, state.queue[i], room, 0)
        if n < fewest:
            inside, fewest = state.queue[i], n
    fewest = NEVER
    for i in range(ground.first_member[part], ground.first_member[part + 1]):
        unit = ground.member[i]
        if state.at[unit] == part and state.mark[unit] != stamp:
            n = _options(ground, state, unit, room, 0)
            if n < fewest:
                outside, fewest = unit, n
    for i in range(ground.entering[part], ground.entering[part + 1]):
        unit = ground.unit[ground.by_part[i]]
        if state.at[unit] == part and state.mark[unit] != stamp:
            return inside, unit
    return inside, outside
