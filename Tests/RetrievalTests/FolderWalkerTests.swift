import Foundation
import TestSupport
import Testing

@testable import Retrieval

@Suite struct FolderWalkerTests {
  private func paths(_ folder: TemporaryFolder) throws -> [String] {
    try FolderWalker(root: folder.url.path).contents().files.map(\.path)
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
      #expect(throws: RetrievalError.self) { try FolderWalker(root: path).contents() }
    }
  }

  private func paths(_ folder: TemporaryFolder, _ change: (inout WalkOptions) -> Void) throws
    -> [String]
  {
    var options = WalkOptions()
    change(&options)
    return try FolderWalker(root: folder.url.path, options: options).contents().files.map(\.path)
  }

  @Test func `hidden files, extensions and exclusions can be chosen`() throws {
    let folder = try TemporaryFolder()
    for name in [".h.mp4", "._a.mp4", ".d/x.mp4", "a.mp4", "b.mkv", "raw/c.mp4", "d.xyz"] {
      try make(name, in: folder)
    }
    #expect(
      try paths(folder) { $0.includesHidden = true } == [
        ".d/x.mp4", ".h.mp4", "a.mp4", "b.mkv", "raw/c.mp4",
      ])
    #expect(try paths(folder) { $0.extensions = ["xyz", "mkv"] } == ["b.mkv", "d.xyz"])
    #expect(try paths(folder) { $0.excludes = ["raw/", "*.mkv"] } == ["a.mp4"])
  }

  @Test func `ignore files leave out what they name, each in its folder and below`() throws {
    let folder = try TemporaryFolder()
    for name in [
      "a.mp4", "tmp/b.mp4", "sub/tmp/c.mp4", "sub/keep.mp4", "sub/x1.mp4", "sub/deep/x2.mp4",
      "x1.mp4", "out/d.mp4", "sub/out/e.mp4",
    ] {
      try make(name, in: folder)
    }
    try Data("# comment\ntmp/\n/out\n\n".utf8).write(
      to: folder.url.appendingPathComponent(".vsearchignore"))
    try Data("x*.mp4\n!x2.mp4\n".utf8).write(
      to: folder.url.appendingPathComponent("sub/.vsearchignore"))
    #expect(
      try paths(folder) == [
        "a.mp4", "sub/deep/x2.mp4", "sub/keep.mp4", "sub/out/e.mp4", "x1.mp4",
      ])
    #expect(try paths(folder) { $0.usesIgnoreFiles = false }.count == 9)
  }

  /// What `git check-ignore` says of the same patterns and paths.
  @Test(arguments: [
    ("*.mp4", "a/b.mp4", true), ("a/*.mp4", "a/b.mp4", true), ("a/*.mp4", "a/c/b.mp4", false),
    ("a/**/b.mp4", "a/b.mp4", true), ("a/**/b.mp4", "a/x/y/b.mp4", true),
    ("**/b.mp4", "x/b.mp4", true), ("a/**", "a/x/b.mp4", true), ("a/**", "a", false),
    ("/b.mp4", "a/b.mp4", false), ("b?.mp4", "a/b1.mp4", true), ("[a-c]x.mp4", "bx.mp4", true),
    ("[!a-c]x.mp4", "bx.mp4", false), ("\\#a.mp4", "#a.mp4", true),
    ("*a*b*.mp4", "xaxbx.mp4", true),
    ("\\*.mp4", "a.mp4", false), ("a b.mp4", "a b.mp4", true), ("a.mp4  ", "a.mp4", true),
    ("[]].mp4", "].mp4", true),
  ])
  func `patterns match as git's do`(pattern: String, path: String, isIgnored: Bool) {
    let verdict = IgnoreRules(pattern.utf8).verdict(Array(path.utf8)[...], isFolder: false)
    #expect((verdict ?? false) == isIgnored)
  }

  @Test func `no pattern takes long`() {
    let pattern = String(repeating: "*a", count: 60) + "b"
    let deep = String(repeating: "**/a/", count: 30) + "b"
    let path: [UInt8] = Array(
      (String(repeating: "a/", count: 200) + String(repeating: "a", count: 250)).utf8)
    #expect(IgnoreRules(pattern.utf8).verdict(path[...], isFolder: false) == nil)
    #expect(IgnoreRules(deep.utf8).verdict(path[...], isFolder: false) == nil)
  }

  @Test func `names that only look alike or are no text are kept apart`() throws {
    let folder = try TemporaryFolder()
    let names: [[UInt8]] = [
      Array("é.mp4".utf8), Array("e\u{301}.mp4".utf8), [0xFF, 0x2E, 0x6D, 0x70, 0x34],
    ]
    for name in names {
      let path: [CChar] =
        (Array((folder.url.path + "/").utf8) + name).map(CChar.init(bitPattern:)) + [0]
      let descriptor: Int32 = open(path, O_WRONLY | O_CREAT, 0o600)
      #expect(descriptor >= 0)
      close(descriptor)
    }
    let found = try paths(folder)
    #expect(
      found.map { Array($0.utf8) } == [
        Array("\\xFF.mp4".utf8), Array("e\u{301}.mp4".utf8), Array("é.mp4".utf8),
      ])
    #expect(Set(found.map(ExactText.init)).count == 3)
  }
}
