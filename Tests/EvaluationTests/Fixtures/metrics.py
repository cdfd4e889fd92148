"""Writes metrics.json: retrieval figures by plain NumPy, from a full sort of every row.

Ties: among equal scores the higher index comes first. nDCG: gain = grade, discount = 1/log2(rank+1).
"""
import json
import numpy as np

rng = np.random.default_rng(20261121)


def figures(rows, answers):
    """rows: (queries, candidates); answers: per query {candidate: grade}, empty = asks nothing."""
    best, ap, ndcg = [], [], []
    for scores, right in zip(rows, answers):
        if not right:
            continue
        order = np.lexsort((-np.arange(len(scores)), -scores))
        hits = np.array([int(c) in right for c in order])
        grades = np.array([right.get(int(c), 0.0) for c in order])
        best.append(int(np.flatnonzero(hits)[0]) + 1)
        precision = np.cumsum(hits) / np.arange(1, len(order) + 1)
        ap.append(precision[hits].mean())
        discount = 1 / np.log2(np.arange(2, 12))
        ideal = np.sort(grades)[::-1][:10]
        ndcg.append((grades[:10] * discount[: len(grades[:10])]).sum() / (ideal * discount[: len(ideal)]).sum())
    best = np.array(best)
    return {
        "n": len(best),
        "ranks": best.tolist(),
        **{f"R@{k}": 100 * float((best <= k).mean()) for k in (1, 5, 10, 50)},
        "MdR": float(np.median(best)),
        "MnR": float(best.mean()),
        "mAP": 100 * float(np.mean(ap)),
        "nDCG@10": 100 * float(np.mean(ndcg)),
        "MRR": 100 * float((1 / best).mean()),
    }


def softmax(x, axis):
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def ranks(rows, answers):
    return figures(rows, answers)["ranks"]


def case(name, videos, texts, levels, most, grades):
    # Few distinct scores, so that most comparisons are ties.
    scores = (rng.integers(0, levels, (videos, texts)) / 8).astype(np.float32)
    truth = []
    for _ in range(texts):
        count = int(rng.integers(1, most + 1))
        chosen = rng.choice(videos - 1, count, replace=False)  # the last video has no text
        truth.append({int(c): float(rng.integers(1, grades + 1)) for c in chosen})
    of_video = [{} for _ in range(videos)]
    for t, right in enumerate(truth):
        for v, g in right.items():
            of_video[v][t] = g
    bank = (rng.integers(0, levels, (videos, 7)) / 8).astype(np.float32)
    s = scores.astype(np.float64)
    dsl_t2v = s * softmax(s / 0.5, axis=1)  # over the texts, which ask
    dsl_v2t = s * softmax(s / 0.5, axis=0)
    # dynamic inverted softmax for texts asking
    hubs = set()
    for column in bank.T:
        hubs.add(int(np.lexsort((-np.arange(videos), -column))[0]))
    qb = []
    for column in s.T:
        first = int(np.lexsort((-np.arange(videos), -column))[0])
        inverted = np.exp(20 * column) / np.exp(20 * bank.astype(np.float64)).sum(axis=1)
        qb.append(inverted if first in hubs else column)
    return {
        "name": name,
        "scores": [[float(x) for x in row] for row in scores],
        "text_to_video": [{str(k): v for k, v in right.items()} for right in truth],
        "t2v": figures(scores.T, truth),
        "v2t": figures(scores, of_video),
        "bank": [[float(x) for x in row] for row in bank],
        "hub_count": len(hubs),
        "dsl_t2v_scores": [[round(float(x), 9) for x in row] for row in dsl_t2v],
        "dsl_v2t_scores": [[round(float(x), 9) for x in row] for row in dsl_v2t],
        "qbnorm_log_t2v": [
            [round(float(np.log(x)), 6) for x in row] if int(np.lexsort((-np.arange(videos), -c))[0]) in hubs
            else [round(float(x), 6) for x in row] for row, c in zip(qb, s.T)],
    }


cases = [
    case("one answer each", 12, 12, 5, 1, 1),
    case("many texts a video", 9, 31, 9, 1, 1),
    case("several graded answers", 25, 40, 6, 4, 3),
    case("more candidates than 50", 64, 20, 40, 2, 1),
]
json.dump({"cases": cases}, open("metrics.json", "w"), separators=(",", ":"))
