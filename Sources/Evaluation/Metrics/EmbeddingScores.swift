public import Tensors

/// Scores of embeddings from anywhere: inner products, as the program's own first stage.
public enum EmbeddingScores {
  /// The score of every pair of a video and a text.
  ///
  /// Whole vectors are taken as they are. Vectors of frames are compared as the model's are: frames
  /// and texts are scaled to unit length and the score is the mean of the frames' cosines.
  ///
  /// - Parameters:
  ///   - videos: `[videos, width]`, or `[videos, frames, width]`.
  ///   - texts: `[texts, width]`.
  /// - Returns: Shape `[videos, texts]`.
  /// - Throws: ``EvaluationError`` when the shapes do not go together or a component is NaN.
  public static func scores(
    videos: Tensor, texts: Tensor
  ) throws(EvaluationError) -> ScoreMatrix {
    guard texts.shape.count == 2 else {
      throw .shapeMismatch(
        name: "text embeddings", expected: "texts by width",
        found: "an array of \(texts.shape.count) axes")
    }
    guard videos.shape.count == 2 || videos.shape.count == 3 else {
      throw .shapeMismatch(
        name: "video embeddings", expected: "videos by width, or videos by frames by width",
        found: "an array of \(videos.shape.count) axes")
    }
    let width: Int = texts.shape[1]
    guard width > 0, videos.shape.last == width else {
      throw .shapeMismatch(
        name: "video embeddings", expected: "a width of \(width) as the texts have",
        found: "\(videos.shape[videos.shape.count - 1])")
    }
    guard videos.shape.count == 2 || videos.shape[1] > 0 else {
      throw .empty(place: "video embeddings", what: "frames")
    }
    let ofFrames: Bool = videos.shape.count == 3
    let rows: [Float] = ofFrames ? meanOfUnitFrames(videos, width: width) : videos.values
    let columns: [Float] = ofFrames ? unitRows(texts.values, width: width) : texts.values
    return try products(
      rows, columns, width: width, videoCount: videos.shape[0], textCount: texts.shape[0])
  }

  private static func products(
    _ videos: [Float], _ texts: [Float], width: Int, videoCount: Int, textCount: Int
  ) throws(EvaluationError) -> ScoreMatrix {
    guard videoCount > 0 else { throw .empty(place: "video embeddings", what: "videos") }
    guard textCount > 0 else { throw .empty(place: "text embeddings", what: "texts") }
    let layer = Linear(weight: Tensor(shape: [textCount, width], values: texts))
    let product: Tensor = layer(Tensor(shape: [videoCount, width], values: videos))
    return try ScoreMatrix(product, name: "inner products of the embeddings")
  }

  /// Rows of unit length; a row of zeros stays.
  private static func unitRows(_ values: [Float], width: Int) -> [Float] {
    var scaled: [Float] = values
    for start in stride(from: 0, to: values.count, by: width) {
      var square: Double = 0
      for index in start..<start + width { square += Double(values[index]) * Double(values[index]) }
      let norm = Float(max(square.squareRoot(), 1e-12))
      for index in start..<start + width { scaled[index] /= norm }
    }
    return scaled
  }

  private static func meanOfUnitFrames(_ videos: Tensor, width: Int) -> [Float] {
    let frames: Int = videos.shape[1]
    let units: [Float] = unitRows(videos.values, width: width)
    var means = [Float](repeating: 0, count: videos.shape[0] * width)
    for video in 0..<videos.shape[0] {
      for component in 0..<width {
        var sum: Double = 0
        for frame in 0..<frames {
          sum += Double(units[(video * frames + frame) * width + component])
        }
        means[video * width + component] = Float(sum / Double(frames))
      }
    }
    return means
  }
}
