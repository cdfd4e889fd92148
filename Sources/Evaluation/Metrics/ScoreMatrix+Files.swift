import Tensors

extension ScoreMatrix {
  /// Reads a score table from a NumPy file.
  ///
  /// - Parameter path: A `.npy` array of floats, videos by texts.
  /// - Throws: ``EvaluationError`` when it cannot be read, is of another shape or type, has no row or
  ///   column, or holds a NaN.
  public init(path: String) throws(EvaluationError) {
    try self.init(Self.tensor(path), name: path)
  }

  /// Reads embeddings of videos and texts from NumPy files and compares them.
  ///
  /// - Parameters:
  ///   - videos: A `.npy` array of floats: videos by width, or videos by frames by width.
  ///   - texts: A `.npy` array of floats: texts by width.
  /// - Throws: ``EvaluationError`` when a file cannot be read, shapes do not go together or a
  ///   component is NaN.
  public init(videoEmbeddings videos: String, textEmbeddings texts: String) throws(EvaluationError)
  {
    self = try EmbeddingScores.scores(videos: Self.tensor(videos), texts: Self.tensor(texts))
  }

  private static func tensor(_ path: String) throws(EvaluationError) -> Tensor {
    let array: NumpyArray
    do {
      array = try NumpyFile.read(path)
    } catch {
      switch error {
      case .unreadable(let path, let reason): throw .unreadable(path: path, reason: reason)
      case .malformed(let path, let reason):
        throw .malformed(path: path, place: "", reason: "not a readable .npy array: \(reason)")
      case .unexpected(let path, let expected, let found):
        throw .shapeMismatch(name: path, expected: expected, found: found)
      }
    }
    guard let tensor = array.tensor else {
      throw .shapeMismatch(name: path, expected: "floats", found: array.summary)
    }
    return tensor
  }
}
