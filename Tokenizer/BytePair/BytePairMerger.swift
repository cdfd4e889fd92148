/// Joins the bytes of one word to tokens, always the pair of lowest rank first, from left to right.
///
/// A heap of pairs over a linked list: n bytes take n·log n steps, so that no text is slow.
struct BytePairMerger {
  /// A pair that could be joined; void when its parts have changed.
  private struct Candidate {
    let rank: Int
    let place: Int
    let left: Int
    let right: Int

    static func < (a: Candidate, b: Candidate) -> Bool { (a.rank, a.place) < (b.rank, b.place) }
  }

  private let ranks: [UInt64: Int]
  private var tokens: [Int] = []
  private var next: [Int] = []
  private var previous: [Int] = []
  private var heap: [Candidate] = []

  init(_ vocabulary: BytePairVocabulary) {
    ranks = vocabulary.ranks
  }

  /// Appends the tokens of a word to `ids`.
  ///
  /// - Parameters:
  ///   - word: Its bytes; at least one.
  ///   - ids: Receives token ids.
  mutating func append(_ word: ArraySlice<UInt8>, to ids: inout [Int]) {
    tokens = word.map { ByteAlphabet.ids[Int($0)] }
    tokens[tokens.count - 1] += 256
    next = Array(1...tokens.count)
    previous = Array(-1..<tokens.count - 1)
    for place in 0..<tokens.count - 1 { offer(place) }
    while let best = pop() {
      let right: Int = next[best.place]
      guard right < tokens.count, tokens[best.place] == best.left, tokens[right] == best.right
      else { continue }
      tokens[best.place] = BytePairVocabulary.byteTokenCount + best.rank
      tokens[right] = -1
      next[best.place] = next[right]
      if next[right] < tokens.count { previous[next[right]] = best.place }
      if previous[best.place] >= 0 { offer(previous[best.place]) }
      if next[best.place] < tokens.count { offer(best.place) }
    }
    ids += tokens.lazy.filter { $0 >= 0 }
  }

  /// Adds the pair at `place`, if it can be joined.
  private mutating func offer(_ place: Int) {
    let (left, right) = (tokens[place], tokens[next[place]])
    guard let rank = ranks[BytePairVocabulary.key(left, right)] else { return }
    heap.append(Candidate(rank: rank, place: place, left: left, right: right))
    var child: Int = heap.count - 1
    while child > 0, heap[child] < heap[(child - 1) / 2] {
      heap.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  private mutating func pop() -> Candidate? {
    guard let first = heap.first, let last = heap.popLast() else { return nil }
    guard !heap.isEmpty else { return first }
    heap[0] = last
    var parent: Int = 0
    while 2 * parent + 1 < heap.count {
      var child: Int = 2 * parent + 1
      if child + 1 < heap.count, heap[child + 1] < heap[child] { child += 1 }
      guard heap[child] < heap[parent] else { break }
      heap.swapAt(child, parent)
      parent = child
    }
    return first
  }
}
