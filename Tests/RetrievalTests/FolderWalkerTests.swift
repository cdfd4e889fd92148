import Foundation
import TestSupport
import Testing

@testable import Retrieval

@Suite struct FolderWalkerTests {
  private func paths(_ folder: TemporaryFolder) throws -> [String] {
    try FolderWalker(root: folder.url.path).files { _ in }.map(\.path)
  }

  private func make(_ name: String, in folder: TemporaryFolder) throws {
    let url = folder.url.appendingPathComponent(name)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data("x".utf8).write(to: url)
  }

  @Test func `media files are found in every folder, sorted, whatever the case of the extension`()
    throws
  {
    let folder = try TemporaryFolder()
    for name in ["b.MP4", "a/deep/er.mkv", "a.webm", "odd name é.mov", "notes.txt", "mp4"] {
      try make(name, in: folder)
    }
    #expect(try paths(folder) == ["a.webm", "a/deep/er.mkv", "b.MP4", "odd name é.mov"])
  }

  @Test func `hidden files, Apple doubles and system folders are left out`() throws {
    let folder = try TemporaryFolder()
    for name in [".hidden.mp4", "._a.mp4", ".vsearch/x.mp4", "@eaDir/x.mp4", "a.mp4"] {
      try make(name, in: folder)
    }
    #expect(try paths(folder) == ["a.mp4"])
  }

  @Test func `links to files are taken, links to folders and broken ones are not`() throws {
    let folder = try TemporaryFolder()
    let files = FileManager.default
    try make("real/a.mp4", in: folder)
    try files.createSymbolicLink(
      atPath: folder.path("link.mp4"), withDestinationPath: folder.path("real/a.mp4"))
    try files.createSymbolicLink(
      atPath: folder.path("loop"), withDestinationPath: folder.url.path)
    try files.createSymbolicLink(
      atPath: folder.path("broken.mp4"), withDestinationPath: folder.path("nothing.mp4"))
    #expect(try paths(folder) == ["link.mp4", "real/a.mp4"])
  }

  @Test func `pipes and folders named like videos are no files`() throws {
    let folder = try TemporaryFolder()
    try make("folder.mp4/inside.mp4", in: folder)
    #expect(mkfifo(folder.path("pipe.mp4"), 0o600) == 0)
    #expect(try paths(folder) == ["folder.mp4/inside.mp4"])
  }

  @Test func `a missing root and a file as root are refused`() throws {
    let folder = try TemporaryFolder()
    try make("a.mp4", in: folder)
    for path in [folder.path("none"), folder.path("a.mp4")] {
      #expect(throws: RetrievalError.self) { try FolderWalker(root: path).files { _ in } }
    }
  }
}
