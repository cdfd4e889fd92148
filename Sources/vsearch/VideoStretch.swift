import ArgumentParser
import Foundation
import Media

/// A video, or a stretch of one: `FILE`, `FILE#t=12.5`, `FILE#t=12.5,20` (W3C media fragments).
struct VideoStretch: Hashable {
  let file: String
  /// Nil without a `#t=`.
  var start: Double?
  /// Nil is the end of the video.
  var end: Double?

  /// Reads an argument; a file whose very name has `#t=` in it is taken for that file.
  init(_ argument: String) throws {
    guard !MediaPath(argument).exists,
      let mark = argument.range(of: "#t=", options: .backwards)
    else {
      file = argument
      return
    }
    file = String(argument[..<mark.lowerBound])
    var text = argument[mark.upperBound...]
    if text.hasPrefix("npt:") { text = text.dropFirst(4) }
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    let times: [Double?] = parts.map { Timestamp(argument: String($0))?.seconds }
    // `#t=,20` begins at 0; `#t=12,` is no fragment.
    guard (1...2).contains(parts.count), parts.count == 1 || times[1] != nil,
      times[0] != nil || (parts.count == 2 && parts[0].isEmpty)
    else {
      throw ValidationError("'\(argument)': times are written as FILE#t=12.5,20 or FILE#t=1:02:03.")
    }
    start = times[0] ?? 0
    end = parts.count == 2 ? times[1] : nil
    if let start, let end, start >= end {
      throw ValidationError("'\(argument)': the end is not after the start.")
    }
  }
}
