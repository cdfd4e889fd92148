import Kernels
import Synchronization
public import Tensors

/// Re-ranking: one text against many clips, far cheaper than pair by pair.
///
/// Four things make the difference, none changes a result by more than rounding:
/// - short texts fold the key and value projections (see `Attention`);
/// - no video enters the self-attention of the first fusion layer: it is computed once a text;
/// - only [CLS] leaves the last layer, so only its row is computed there;
/// - layers that work row by row take the rows of several clips in one product.
///
/// Multiply-adds of one pair of 12 tokens and 1568 visual tokens (VideoMamba-M): 4,546 M by
/// ``logits(hidden:mask:visual:)``, 4,162 M of them for the keys and values; 733 M here.
/// `Benchmarks/NOTES.md` has the table and what else was measured.
extension MatchingHead {
  /// Rows that row-by-row layers take at once.
  ///
  /// From here on larger products are hardly faster, while the buffers of a thread stay below some
  /// 15 MB beside the visual tokens.
  private static let rowsAtOnce: Int = 192

  /// The logits of one text with each of many clips.
  ///
  /// - Parameters:
  ///   - hidden: A text's hidden states after the text-only layers, `(L, H)`.
  ///   - mask: 1 for tokens, 0 for padding; the first is a token.
  ///   - visuals: The clips' visual tokens, `(T·P, C)` each.
  ///   - threads: Most threads to share the clips among; the result does not depend on it.
  /// - Returns: `(2)` for each clip in order; the second value is the score of a match.
  public func logits(
    hidden: Tensor, mask: [Int], visuals: [Tensor], threads: Int
  ) -> [Tensor] {
    logits(hidden: hidden, mask: mask, count: visuals.count, threads: threads) { clip, visual in
      visual = visuals[clip]
    }
  }

  /// The logits of one text with each of many clips, whose visual tokens are fetched when needed.
  ///
  /// At most 192 / L clips a thread are in memory, and their storage is used again: tokens kept in half
  /// precision can be widened here. Fresh tensors cost as much as an eighth of the rest.
  ///
  /// - Parameters:
  ///   - hidden: A text's hidden states after the text-only layers, `(L, H)`.
  ///   - mask: 1 for tokens, 0 for padding; the first is a token.
  ///   - count: How many clips there are.
  ///   - threads: Most threads to share the clips among; the result does not depend on it.
  ///   - fetch: Puts the visual tokens `(T·P, C)` of the clip, below `count`, into the tensor, which
  ///     holds those of another clip or nothing; called once for each clip, from several threads.
  /// - Returns: `(2)` for each clip in order; the second value is the score of a match.
  public func logits(
    hidden: Tensor, mask: [Int], count: Int, threads: Int,
    fetch: @Sendable (_ clip: Int, _ visual: inout Tensor) -> Void
  ) -> [Tensor] {
    let text: Tensor = Self.withoutPadding(hidden, mask)
    let start: Tensor = firstAttention(text)
    // Not of `threads`, so that the products, and with them their rounding, are the same for any.
    // Few clips are still cut in eight, for threads to share.
    let group: Int = max(1, min(Self.rowsAtOnce / text.shape[0], (count + 7) / 8))
    let found = Mutex([Tensor](repeating: Tensor(zeros: [2]), count: count))
    Parallel.slices(of: count, grain: group, threads: threads) { range in
      var visuals = [Tensor](repeating: Tensor(zeros: [0]), count: min(group, range.count))
      for first in stride(from: range.lowerBound, to: range.upperBound, by: group) {
        let clips: Range<Int> = first..<min(first + group, range.upperBound)
        visuals.removeLast(visuals.count - clips.count)
        for (slot, clip) in clips.enumerated() { fetch(clip, &visuals[slot]) }
        let logits: Tensor = head(fusedClasses(start, over: visuals))
        found.withLock { found in
          for (row, clip) in clips.enumerated() { found[clip] = logits[row] }
        }
      }
    }
    return found.withLock { $0 }
  }

  /// The rows of tokens; in float32 the additive mask gives padding the weight 0 exactly.
  private static func withoutPadding(_ hidden: Tensor, _ mask: [Int]) -> Tensor {
    precondition(mask.count == hidden.shape[0], "one mask value a token")
    precondition(mask.first == 1, "[CLS] comes first")
    let width: Int = hidden.shape[1]
    var values: [Float] = []
    for (row, value) in mask.enumerated() where value == 1 {
      values += hidden.values[row * width..<(row + 1) * width]
    }
    return Tensor(shape: [values.count / width, width], values: values)
  }

  /// The state before the first cross-attention: `(L, H)`, or `(1, H)` where one layer is all.
  func firstAttention(_ text: Tensor) -> Tensor {
    let attention: Attention = layers[0].attention
    return layers.count == 1
      ? attention(text.rows(0..<1), overEach: [text], rows: 1)
      : attention(text, over: text, bias: nil)
  }

  /// [CLS] of each pair after the fusion layers.
  ///
  /// - Parameters:
  ///   - start: What ``firstAttention(_:)`` gave.
  ///   - visuals: `(T·P, C)` each.
  /// - Returns: `(visuals.count, H)`.
  func fusedClasses(_ start: Tensor, over visuals: [Tensor]) -> Tensor {
    var state: Tensor = layers[0].fuse(start, withEach: visuals, rows: start.shape[0])  // [g·L, H]
    var rows: Int = start.shape[0]
    for (index, layer) in layers.enumerated().dropFirst() {
      let texts: [Tensor] = visuals.indices.map { state.rows($0 * rows..<($0 + 1) * rows) }
      if index == layers.count - 1 {
        rows = 1
        let classes: [Float] = texts.flatMap { $0[0].values }
        state = Tensor(shape: [visuals.count, classes.count / visuals.count], values: classes)
      }
      state = layer.attention(state, overEach: texts, rows: rows)
      state = layer.fuse(state, withEach: visuals, rows: rows)
    }
    return state
  }
}
