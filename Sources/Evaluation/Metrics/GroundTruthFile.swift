import Documents

/// The ground truth of a score matrix as a JSON file.
///
/// `{"text_to_video": [entry of each text, …]}`. An entry is the row of the right video, a list of
/// rows that are all right, or an object from row to grade such as `{"3": 2, "7": 1}`; a grade of
/// 0 says that the video was judged and is not right.
public enum GroundTruthFile {
  /// Reads the file for a matrix of `videoCount` rows.
  ///
  /// - Parameters:
  ///   - path: Where it is.
  ///   - videoCount: Rows of the score matrix.
  ///   - textCount: Columns of the score matrix.
  /// - Returns: The right videos of each text.
  /// - Throws: ``EvaluationError`` when it is no such file or names other rows or texts.
  public static func read(
    _ path: String, videoCount: Int, textCount: Int
  ) throws(EvaluationError) -> GroundTruth {
    let json: OrderedJSON = try JSONReader.value(of: InputFile(path: path))
    guard let entries = json["text_to_video"]?.array else {
      throw .malformed(path: path, place: "text_to_video", reason: "a list is expected")
    }
    guard entries.count == textCount else {
      throw .shapeMismatch(
        name: path, expected: "\(textCount) texts as the scores have columns",
        found: "\(entries.count)")
    }
    var judgements: [[Judgement]] = []
    judgements.reserveCapacity(entries.count)
    for (text, entry) in entries.enumerated() {
      guard let list = judgementsOf(entry) else {
        throw .malformed(
          path: path, place: "text_to_video[\(text)]",
          reason: "a row, a list of rows or grades by row are expected")
      }
      judgements.append(list)
    }
    return try GroundTruth(videoCount: videoCount, judgements: judgements, name: path)
  }

  private static func judgementsOf(_ entry: OrderedJSON) -> [Judgement]? {
    switch entry {
    case .integer:
      return entry.integer.map { [Judgement(item: $0)] }
    case .array(let rows):
      let items: [Int] = rows.compactMap(\.integer)
      return items.count == rows.count ? items.map { Judgement(item: $0) } : nil
    case .object(let fields):
      var judgements: [Judgement] = []
      for field in fields {
        guard let row = Int(field.key), let grade = field.value.double else { return nil }
        if grade != 0 { judgements.append(Judgement(item: row, grade: grade)) }
      }
      return judgements
    default:
      return nil
    }
  }
}
