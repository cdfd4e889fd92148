public import Tensors

/// How well each video fits each text: shape `[videos, texts]`, higher is better.
public struct ScoreMatrix: Hashable, Sendable {
  /// Number of rows.
  public let videoCount: Int

  /// Number of columns.
  public let textCount: Int

  /// The scores in row-major order; none is NaN, infinities are allowed.
  public let values: [Float]

  /// Wraps `values` after checking them.
  ///
  /// - Parameters:
  ///   - videoCount: Number of rows, at least 1.
  ///   - textCount: Number of columns, at least 1.
  ///   - values: The scores in row-major order.
  ///   - name: What to call the matrix in an error, such as its file.
  /// - Throws: ``EvaluationError`` when there is no row or column, the count is another or a
  ///   score is NaN.
  public init(
    videoCount: Int, textCount: Int, values: [Float], name: String = "scores"
  ) throws(EvaluationError) {
    guard videoCount > 0 else { throw .empty(place: name, what: "videos") }
    guard textCount > 0 else { throw .empty(place: name, what: "texts") }
    let (count, overflow) = videoCount.multipliedReportingOverflow(by: textCount)
    guard !overflow, count == values.count else {
      throw .shapeMismatch(
        name: name, expected: "\(videoCount) by \(textCount) scores",
        found: "\(values.count) scores")
    }
    if let index = values.firstIndex(where: \.isNaN) {
      throw .notANumber(name: name, row: index / textCount, column: index % textCount)
    }
    self.videoCount = videoCount
    self.textCount = textCount
    self.values = values
  }

  /// Takes over a tensor of two axes, videos first.
  ///
  /// - Parameters:
  ///   - tensor: The scores.
  ///   - name: What to call the matrix in an error, such as its file.
  /// - Throws: ``EvaluationError`` for another number of axes, no row or column, or a NaN.
  public init(_ tensor: Tensor, name: String = "scores") throws(EvaluationError) {
    guard tensor.shape.count == 2 else {
      throw .shapeMismatch(
        name: name, expected: "a matrix of videos by texts",
        found: "an array of \(tensor.shape.count) axes")
    }
    try self.init(
      videoCount: tensor.shape[0], textCount: tensor.shape[1], values: tensor.values, name: name)
  }

  /// The score of one pair.
  public subscript(video: Int, text: Int) -> Float {
    precondition(
      video >= 0 && video < videoCount && text >= 0 && text < textCount,
      "(\(video), \(text)) lies outside \(videoCount) by \(textCount) scores")
    return values[video * textCount + text]
  }

  /// The same scores with rows and columns exchanged.
  ///
  /// For tables that have a row per text, such as a re-ranked text-to-video table.
  public var transposed: ScoreMatrix {
    var turned = [Float](repeating: 0, count: values.count)
    // In tiles, so that both sides stay in the cache.
    let tile: Int = 32
    for top in stride(from: 0, to: videoCount, by: tile) {
      for left in stride(from: 0, to: textCount, by: tile) {
        for video in top..<min(top + tile, videoCount) {
          for text in left..<min(left + tile, textCount) {
            turned[text * videoCount + video] = values[video * textCount + text]
          }
        }
      }
    }
    return ScoreMatrix(checkedRows: textCount, columns: videoCount, values: turned)
  }

  /// Wraps values that are known to be without NaN and of the right count.
  init(checkedRows: Int, columns: Int, values: [Float]) {
    videoCount = checkedRows
    textCount = columns
    self.values = values
  }
}
