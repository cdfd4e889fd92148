import Foundation
import TestSupport
import Testing

/// What was measured of one media file, a line of `truth.jsonl`.
struct Truth: Decodable, Sendable, CustomTestStringConvertible {
  let file: String
  let expectation: String
  let barcode: String
  let pts: [Int64?]?
  let codes: [Int]?
  let framesFF5: String?
  let framesFF8: Count?

  /// The folder it stands in, not part of the line.
  var folder: String = ""

  var path: String { SharedData.path("data/\(folder)/\(file)") }
  var testDescription: String { "\(folder)/\(file)" }

  /// Whether decoding it takes seconds.
  var isLong: Bool { (frameCount ?? 0) > 10_000 }

  /// Frames that FFmpeg 5.1 gave, if it could tell.
  var frameCount: Int? { framesFF5.flatMap { Int($0) } }

  /// A number, or `?` where measuring failed.
  enum Count: Decodable, Sendable {
    case number(Int)
    case unknown

    init(from decoder: any Decoder) throws {
      let value = try decoder.singleValueContainer()
      self = (try? value.decode(Int.self)).map(Count.number) ?? .unknown
    }
  }

  enum CodingKeys: String, CodingKey {
    case file, barcode, pts, codes
    case expectation = "class"
    case framesFF5 = "frames_ff5"
    case framesFF8 = "frames_ff8"
  }

  /// Files in which some or all frames have no presentation time: AVI, program streams, raw.
  static let withoutTimes: Set<String> = [
    "avi_no_idx1.avi", "b_in_avi.avi", "mpeg4_asp.avi", "third_party/mm_test.avi",
    "interlaced_tff.mpg", "mpeg1.mpg", "raw.h264", "raw.hevc",
  ]

  /// Files that are two transport streams, one after the other.
  static let joined: Set<String> = ["back_jump.ts", "size_change.ts"]

  /// All files of `data/nasty` and `data/videos`; empty without the reference data.
  static let all: [Truth] = ["nasty", "videos"].flatMap { folder -> [Truth] in
    let path = SharedData.path("data/\(folder)/truth.jsonl")
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return [] }
    return text.split(separator: "\n").compactMap { line in
      var truth = try? JSONDecoder().decode(Truth.self, from: Data(line.utf8))
      truth?.folder = folder
      return truth
    }
  }
}
