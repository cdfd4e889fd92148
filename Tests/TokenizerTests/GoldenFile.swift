import Foundation
import TestSupport
import Testing

/// Reading the reference's JSON, one object a line.
enum GoldenFile {
  static let folder: String = "data/tokenizer/open/"

  static func path(_ name: String) -> String {
    SharedData.path(folder + name)
  }

  static func lines<Line: Decodable>(_ name: String, as type: Line.Type) throws -> [Line] {
    let contents = try Data(contentsOf: URL(fileURLWithPath: path(name)))
    let decoder = JSONDecoder()
    return try contents.split(separator: 0x0A).map { try decoder.decode(type, from: $0) }
  }
}
