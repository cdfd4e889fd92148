/// The best candidates of each query, under the same rule for ties as the ranks.
public enum TopCandidates {
  /// The best candidates of one query, best first.
  ///
  /// - Parameters:
  ///   - count: Most candidates to give.
  ///   - query: Column of the text or row of the video that asks.
  ///   - direction: Whether texts or videos ask.
  ///   - scores: Shape `[videos, texts]`.
  ///   - firstStage: Decides between equal scores; nil when there is none.
  ///   - absent: Rows of videos that could not be scored; they are no candidates, and as queries have
  ///     none.
  /// - Returns: Candidates with their scores.
  public static func best(
    _ count: Int, of query: Int, _ direction: RetrievalDirection, scores: ScoreMatrix,
    firstStage: ScoreMatrix? = nil, absent: Set<Int> = []
  ) -> [(candidate: Int, score: Float)] {
    if direction == .videoToText && absent.contains(query) { return [] }
    let candidates: Int = direction == .textToVideo ? scores.videoCount : scores.textCount
    // A heap whose root is the worst of the best so far.
    var heap: [(score: Float, second: Float, candidate: Int)] = []
    for candidate in 0..<candidates {
      let (video, text) =
        direction == .textToVideo ? (candidate, query) : (query, candidate)
      if direction == .textToVideo && absent.contains(video) { continue }
      let entry = (scores[video, text], firstStage.map { $0[video, text] } ?? 0, candidate)
      if heap.count < count {
        heap.append(entry)
        siftUp(&heap)
      } else if let worst = heap.first, entry > worst {
        heap[0] = entry
        siftDown(&heap)
      }
    }
    return heap.sorted(by: >).map { ($0.candidate, $0.score) }
  }

  private static func siftUp(_ heap: inout [(score: Float, second: Float, candidate: Int)]) {
    var child: Int = heap.count - 1
    while child > 0, heap[child] < heap[(child - 1) / 2] {
      heap.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  private static func siftDown(_ heap: inout [(score: Float, second: Float, candidate: Int)]) {
    var parent: Int = 0
    while true {
      var least: Int = parent
      for child in [2 * parent + 1, 2 * parent + 2]
      where child < heap.count && heap[child] < heap[least] {
        least = child
      }
      guard least != parent else { return }
      heap.swapAt(parent, least)
      parent = least
    }
  }
}
