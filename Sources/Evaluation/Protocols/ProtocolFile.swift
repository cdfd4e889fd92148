import Foundation
import TOMLKit

/// A protocol as it stands in a TOML file.
struct ProtocolFile: Decodable {
  struct Video: Decodable {
    let frames: Int
    let sampling: String
    let firstThirtySeconds: Bool?

    private enum CodingKeys: String, CodingKey {
      case frames
      case sampling
      case firstThirtySeconds = "first_30_seconds"
    }
  }

  struct Text: Decodable {
    let maximumTokens: Int
    let cleaning: String
    let paragraph: Bool

    private enum CodingKeys: String, CodingKey {
      case maximumTokens = "max_tokens"
      case cleaning
      case paragraph
    }
  }

  struct Expected: Decodable {
    let videos: [Int]?
    let texts: [Int]?
  }

  struct Split: Decodable {
    let name: String
    let part: String
    let sha256: String
  }

  struct Published: Decodable {
    let model: String
    let stage: String
    let source: String
    let t2v: [Double]
    let v2t: [Double]
  }

  let name: String
  let title: String?
  let dataset: String?
  let video: Video
  let text: Text
  let expected: Expected?
  let split: [Split]?
  let published: [Published]?

  /// Parses the text of a file; keys that mean nothing are refused.
  static func parse(_ text: String, path: String) throws(EvaluationError) -> ProtocolFile {
    try requireShallow(text, path: path)
    do {
      return try TOMLDecoder(strictDecoding: true).decode(ProtocolFile.self, from: text)
    } catch let error as TOMLParseError {
      throw .malformed(
        path: path, place: "line \(error.source.begin.line)", reason: error.description)
    } catch let error as UnexpectedKeysError {
      let keys: String = error.keys.keys.sorted().map { "'\($0)'" }.joined(separator: ", ")
      throw .malformed(path: path, place: "", reason: "unknown settings: \(keys)")
    } catch let error as DecodingError {
      throw .malformed(path: path, place: place(of: error), reason: "missing or of a wrong type")
    } catch {
      throw .malformed(path: path, place: "", reason: "not TOML")
    }
  }

  /// Refuses deep nesting before the TOML parser sees it, which aborts the process on some.
  private static func requireShallow(_ text: String, path: String) throws(EvaluationError) {
    let deepest: Int = 32
    var open: Int = 0
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      var dots: Int = 0
      for byte in line.utf8 {
        switch byte {
        case UInt8(ascii: "["), UInt8(ascii: "{"): open += 1
        case UInt8(ascii: "]"), UInt8(ascii: "}"): open = max(0, open - 1)
        case UInt8(ascii: "."): dots += 1
        default: break
        }
        guard open <= deepest, dots <= deepest else {
          throw .malformed(path: path, place: "line \(index + 1)", reason: "nested too deeply")
        }
      }
    }
  }

  private static func place(of error: DecodingError) -> String {
    let keys: [any CodingKey] =
      switch error {
      case .keyNotFound(let key, let context): context.codingPath + [key]
      case .typeMismatch(_, let context): context.codingPath
      case .valueNotFound(_, let context): context.codingPath
      case .dataCorrupted(let context): context.codingPath
      @unknown default: []
      }
    // The decoder names the last key twice.
    let names: [String] = keys.map(\.stringValue).reduce(into: []) { names, name in
      if names.last != name { names.append(name) }
    }
    return "'\(names.joined(separator: "."))'"
  }
}
