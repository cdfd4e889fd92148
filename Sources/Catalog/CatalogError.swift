/// What can go wrong with a library's catalog.
///
/// `path` is the database file; `file` is the path of a video relative to the library's root.
public enum CatalogError: Error, Hashable, Sendable {
  /// There is no catalog at this place.
  case notFound(path: String)
  /// The file is something other than a catalog of this program.
  case notACatalog(path: String, reason: String)
  /// A later version of the program has written the catalog.
  case newerSchema(path: String)
  /// The catalog has to be upgraded first, which reading alone may not do.
  case olderSchema(path: String)
  /// Another process held the catalog for longer than the time allowed.
  case busy(path: String)
  /// No room is left for the change; nothing of it was stored.
  case diskFull(path: String)
  /// The catalog, its folder or this connection does not allow changes.
  case readOnly(path: String)
  /// The contents contradict themselves.
  case damaged(path: String, reason: String)
  /// Any other failure of the database or of the file system.
  case failed(path: String, reason: String)
  /// No model has been set for the library yet.
  case modelNotSet(path: String)
  /// The vectors come from another model than the library's, or from clips that are cut
  /// otherwise; fingerprints of both together, in hexadecimal.
  case fingerprintMismatch(path: String, expected: String, found: String)
  /// The model's vectors have another shape or code than the library's.
  case vectorFormatMismatch(path: String, expected: VectorFormat, found: VectorFormat)
  /// The tags come from another classifier than the library's.
  case otherTagger(path: String, expected: String, found: String)
  /// A record that may not be stored.
  case invalidRecord(file: String, reason: String)
  /// The catalog has no video of this path.
  case unknownVideo(path: String, file: String)
  /// A later generation of the index has been published already.
  case generationSuperseded(path: String, number: Int64, current: Int64)
}

extension CatalogError: CustomStringConvertible {
  /// One line: the place first, then what is wrong.
  public var description: String {
    switch self {
    case .notFound(let path):
      line(path, "there is no catalog here")
    case .notACatalog(let path, let reason):
      line(path, "not a vsearch catalog: \(reason)")
    case .newerSchema(let path):
      line(path, "written by a newer version of vsearch")
    case .olderSchema(let path):
      line(path, "written by an older version of vsearch, and reading alone may not upgrade it")
    case .busy(let path):
      line(path, "in use by another process")
    case .diskFull(let path):
      line(path, "the disk is full")
    case .readOnly(let path):
      line(path, "may not be written")
    case .damaged(let path, let reason):
      line(path, "damaged: \(reason)")
    case .failed(let path, let reason):
      line(path, reason)
    case .modelNotSet(let path):
      line(path, "no model has been set yet")
    case .fingerprintMismatch(let path, _, _):
      line(path, "indexed with another model or with clips cut otherwise")
    case .vectorFormatMismatch(let path, let expected, let found):
      line(path, "holds \(expected) vectors, not \(found)")
    case .otherTagger(let path, let expected, let found):
      line(path, "tagged by \(expected), not by \(found)")
    case .invalidRecord(let file, let reason):
      line(file, reason)
    case .unknownVideo(let path, let file):
      line(path, "no video \(file)")
    case .generationSuperseded(let path, let number, let current):
      line(path, "index generation \(number) comes after generation \(current) was published")
    }
  }

  private func line(_ place: String, _ text: String) -> String {
    // Paths and messages may come from files of others: no character may break the line.
    "\(place): \(text)".unicodeScalars.reduce(into: "") { line, scalar in
      let isControl: Bool = scalar.properties.generalCategory == .control
      line.unicodeScalars.append(isControl ? "\u{FFFD}" : scalar)
    }
  }
}
