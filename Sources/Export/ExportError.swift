/// Why a list of moments cannot be written in a format.
public enum ExportError: Error, Hashable, Sendable, CustomStringConvertible {
  /// There is nothing to write.
  case nothing
  /// The format needs the frames of a file that was not looked at.
  case noFrames(file: String, format: ExportFormat)
  /// The format has one frame rate, the files have several.
  case mixedRates(format: ExportFormat, rates: [String])
  /// The format has no way to count frames at this rate.
  case unsupportedRate(file: String, format: ExportFormat, rate: String)
  /// The format speaks of one file, the moments are of several.
  case severalFiles(format: ExportFormat, count: Int)
  /// The format has a limit below the number of moments.
  case tooMany(format: ExportFormat, count: Int, most: Int)

  /// One line: what, why.
  public var description: String {
    switch self {
    case .nothing: "there is no moment to export"
    case .noFrames(let file, let format):
      "\(file): \(format.rawValue) needs the video's frame rate, and the video cannot be read"
    case .mixedRates(let format, let rates):
      "\(format.rawValue) has one frame rate, these videos have \(rates.joined(separator: ", ")); "
        + "export them apart, or as otio or fcpxml"
    case .unsupportedRate(let file, let format, let rate):
      "\(file): \(format.rawValue) has no time code for \(rate) frames a second; use otio or fcpxml"
    case .severalFiles(let format, let count):
      "\(format.rawValue) marks chapters of one file, these moments are of \(count); "
        + "name the moments of one of them"
    case .tooMany(let format, let count, let most):
      "\(format.rawValue) holds at most \(most) moments, not \(count)"
    }
  }
}
