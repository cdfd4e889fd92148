/// The tokens of one text, before `[CLS]`, `[SEP]` and padding.
struct Pieces {
  /// Token ids.
  var ids: [Int] = []

  /// The range of each token, in scalars of the input.
  var offsets: [Range<Int>] = []

  /// Appends a token.
  mutating func append(_ id: Int, _ range: Range<Int>) {
    ids.append(id)
    offsets.append(range)
  }

  /// Removes all tokens behind the first `count`.
  mutating func truncate(to count: Int) {
    guard ids.count > count else { return }
    ids.removeSubrange(count...)
    offsets.removeSubrange(count...)
  }
}
