/// Counts, for every right answer of every query, how many candidates stand before it.
///
/// A candidate stands before another when its score is higher, or equal with a higher score of the
/// first stage, or equal in both at a higher index. No list is sorted but the few right answers of a query: each candidate is placed among them by
/// one comparison when there is one, else by binary search, and the counts are summed up at the
/// end. So a row costs O(n log r) for r right answers, and the matrix is read once, in order.
struct RankCounter {
  /// Where the right answers of each query begin in the arrays below; one more than queries.
  private var starts: [Int] = [0]
  /// The right answers of a query, best first.
  private var scores: [Float] = []
  private var seconds: [Float] = []
  private var items: [Int] = []
  private var grades: [Double] = []
  /// Candidates whose first right answer to be beaten is this one.
  private var beaten: [Int] = []

  /// Adds the right answers of the next query, with their scores.
  ///
  /// - Parameter answers: Each with its score and that of the first stage, 0 where there is none.
  mutating func append(_ answers: [(judgement: Judgement, score: Float, second: Float)]) {
    let best = answers.sorted {
      ($0.score, $0.second, $0.judgement.item) > ($1.score, $1.second, $1.judgement.item)
    }
    for (judgement, score, second) in best {
      scores.append(score)
      seconds.append(second)
      items.append(judgement.item)
      grades.append(judgement.grade)
      beaten.append(0)
    }
    starts.append(scores.count)
  }

  /// Takes note of one candidate of one query.
  @inline(__always)
  mutating func observe(query: Int, candidate: Int, score: Float, second: Float) {
    var low: Int = starts[query]
    let end: Int = starts[query + 1]
    guard low < end, stands(score, second, candidate, before: end - 1) else { return }
    var high: Int = end - 1
    while low < high {
      let middle: Int = (low + high) / 2
      if stands(score, second, candidate, before: middle) {
        high = middle
      } else {
        low = middle + 1
      }
    }
    beaten[low] += 1
  }

  @inline(__always)
  private func stands(
    _ score: Float, _ second: Float, _ candidate: Int, before answer: Int
  ) -> Bool {
    if score != scores[answer] { return score > scores[answer] }
    if second != seconds[answer] { return second > seconds[answer] }
    return candidate > items[answer]
  }

  /// The ranks of a query's right answers, 1-based and rising, with their grades.
  func ranks(of query: Int) -> [(rank: Int, grade: Double)] {
    var before: Int = 0
    return (starts[query]..<starts[query + 1]).map { answer in
      before += beaten[answer]
      return (before + 1, grades[answer])
    }
  }
}
