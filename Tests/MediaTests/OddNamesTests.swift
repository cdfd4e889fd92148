import Foundation
import Media
import TestSupport
import Testing

/// Files whose names are anything a file system allows.
@Suite(.enabled(if: SharedData.isPresent, SharedData.hint))
struct OddNamesTests {
  private struct Entry {
    let name: [UInt8]
    let kind: String
  }

  private func entries() throws -> [Entry] {
    let text = try String(
      contentsOfFile: SharedData.path("data/nasty/odd_names.tsv"), encoding: .utf8)
    return text.split(separator: "\n").dropFirst().map { line in
      let fields = line.split(separator: "\t")
      let digits = Array(fields[0])
      let bytes = stride(from: 0, to: digits.count, by: 2).map {
        UInt8(String(digits[$0...$0 + 1]), radix: 16) ?? 0
      }
      return Entry(name: bytes, kind: String(fields[1]))
    }
  }

  private func outcome(_ path: MediaPath) -> String {
    do {
      var reader = try VideoReader(path: path)
      var count: Int = 0
      while try reader.next() != nil { count += 1 }
      return "\(count) frames"
    } catch {
      return error.errorClass
    }
  }

  @Test func `a name decides nothing`() throws {
    let folder = try TemporaryFolder()
    let tar = Process()
    tar.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    tar.arguments = [
      "tar", "-xf", SharedData.path("data/nasty/odd_names.tar"), "-C", folder.url.path,
    ]
    try tar.run()
    tar.waitUntilExit()
    try #require(tar.terminationStatus == 0)
    let entries = try entries()
    #expect(entries.count == 52)
    for entry in entries {
      let path = MediaPath(bytes: Array(folder.path("odd_names/").utf8) + [0x2F] + entry.name)
      let expected: String =
        switch entry.kind {
        case "file": "2 frames"
        case "empty": "err_empty"
        case "symlink" where entry.name == Array("link_ok.mp4".utf8): "2 frames"
        default: "err_io"
        }
      #expect(outcome(path) == expected, "\(path)")
      #expect(!path.description.contains { $0.isNewline })
    }
  }
}
