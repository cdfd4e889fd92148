import DefaultModel
import Foundation
import Tensors
import TestSupport
import Testing

/// What is done to files that exist: nothing without `--force`, and nothing ever to what is read.
@Suite struct ReplacementTests {
  private let folder: TemporaryFolder

  /// A folder with one file of each kind that commands read, and a tiny model of each task.
  init() throws {
    folder = try TemporaryFolder()
    let samples = try #require(DefaultModel.samplesPath)
    let files = FileManager.default
    try files.copyItem(atPath: samples + "/demo00.mp4", toPath: folder.path("a.mp4"))
    try files.createSymbolicLink(
      atPath: folder.path("link.mp4"), withDestinationPath: folder.path("a.mp4"))
    try files.linkItem(atPath: folder.path("a.mp4"), toPath: folder.path("hard.mp4"))
    try TinyBundle.videoMamba.writeRetrieval(to: folder.path("m"))
    try TinyBundle.videoMamba.writeClassifier(of: ["x", "y"], to: folder.path("c"))
    for (name, text) in [
      ("t.txt", "a circle\na square\n"), ("ids.txt", "r80_0000.mp4\n"),
      ("model.json", #"{"frames": 4, "side": 32}"#),
      (
        "list.json",
        #"{"schema":"vsearch.query/1","hits":[{"rank":1,"file":"a","start":0,"end":1}]}"#
      ),
    ] {
      try Data(text.utf8).write(to: URL(fileURLWithPath: folder.path(name)))
    }
    var generator = SeededGenerator(seed: 5)
    try files.createDirectory(
      atPath: folder.path("stages"), withIntermediateDirectories: true)
    for name in ["clips.npy", "stages/embedded.npy"] {
      let values: [Float] = generator.floats(4 * 3 * 32 * 32)
      try NumpyFile.write(
        NumpyArray(shape: [1, 4, 3, 32, 32], elements: .float32(values)), to: folder.path(name))
    }
    for name in ["base.npy", "q.npy"] {
      try NumpyFile.write(
        NumpyArray(shape: [10, 4], elements: .float32(generator.floats(40))), to: folder.path(name))
    }
    #expect(try run("vectors build --input base.npy -o b.vsx").code == 0)
    #expect(try run("sheet a.mp4#t=0,1 -o p.jpg").code == 0)
  }

  private func run(_ line: String) throws -> ProgramRun {
    try ProgramRun.vsearch(line.split(separator: " ").map(String.init), in: folder.url)
  }

  /// The bytes of all files.
  private func contents() throws -> [String: Data] {
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder.url.path)
    return try names.reduce(into: [:]) { found, name in
      var isFolder: ObjCBool = false
      _ = FileManager.default.fileExists(atPath: folder.path(name), isDirectory: &isFolder)
      if !isFolder.boolValue {
        found[name] = try Data(contentsOf: URL(fileURLWithPath: folder.path(name)))
      }
    }
  }

  @Test func `no command replaces what it reads, not even with --force`() throws {
    let before = try contents()
    for line in [
      "clip a.mp4#t=1,2 -o a.mp4", "clip a.mp4#t=1,2 -o {name}.mp4",
      "clip a.mp4#t=1,2 -o link.mp4", "clip link.mp4#t=1,2 -o ./hard.mp4",
      "clip a.mp4#t=1,2 -o m/../a.mp4 --copy", "sheet p.jpg -o p.jpg",
      "export a.mp4#t=0,1 --format csv -o a.mp4", "frames a.mp4 -o a.mp4",
      "export a.mp4#t=0,1 --from list.json --format csv -o list.json",
      "embed video a.mp4 --model m -o a.mp4", "embed text --file t.txt --model m -o t.txt",
      "embed text --text x --model m -o m/model.safetensors",
      "embed clips --input clips.npy --model m -o clips.npy",
      "embed clips --input stages/embedded.npy --layer stages --model m -o stages",
      "match --input clips.npy --file t.txt --model m -o t.txt",
      "classify --input clips.npy --model c -o clips.npy",
      "vectors build --input base.npy -o base.npy",
      "vectors build --input base.npy --calibrate-with q.npy -o q.npy",
      "vectors search --index b.vsx --queries q.npy -o b.vsx",
      "vectors search --index b.vsx --queries q.npy -o ids.npy --scores q.npy",
      "eval run --protocol rendered-200 --ids ids.txt --model m --cache cache --out ids.txt",
      "model quantize m --precision i8 -o m",
      "model import m/model.safetensors --config model.json --vocab m/vocab.txt -o m",
    ] {
      let refused = try run(line + " --force")
      #expect(refused.code == 2, "\(line)")
      #expect(refused.errors.contains("never replaced"), "\(line): \(refused.errors)")
    }
    #expect(try contents() == before)
  }

  @Test func `no command replaces a file without --force`() throws {
    for name in ["old.npy", "old.vsx", "old.json", "old.mp4", "old.jpg", "old.csv"] {
      try Data("old".utf8).write(to: URL(fileURLWithPath: folder.path(name)))
    }
    let before = try contents()
    let lines: [String] = [
      "clip a.mp4#t=1,2 -o old.mp4", "sheet a.mp4#t=0,1 -o old.jpg",
      "export a.mp4#t=0,1 -o old.csv", "frames a.mp4 -o old.npy",
      "embed video a.mp4 --model m -o old.npy", "embed text --file t.txt --model m -o old.npy",
      "embed clips --input clips.npy --model m -o old.npy",
      "embed clips --input clips.npy --layer stages --model m -o stages",
      "match --input clips.npy --file t.txt --model m -o old.npy",
      "classify --input clips.npy --model c -o old.npy",
      "vectors build --input base.npy -o old.vsx",
      "vectors search --index b.vsx --queries q.npy -o old.npy",
      "vectors search --index b.vsx --queries q.npy -o x.npy --scores old.npy",
      "eval run --protocol rendered-200 --ids ids.txt --model m --cache cache --out old.json",
      "eval run --protocol rendered-200 --ids ids.txt --model m --cache cache --html old.json",
      "eval run --protocol rendered-200 --ids ids.txt --model m --cache cache --run old.json",
    ]
    for line in lines {
      let refused = try run(line)
      #expect(refused.code == 2, "\(line)")
      #expect(refused.errors.contains("exists already"), "\(line): \(refused.errors)")
    }
    #expect(try contents() == before, "nothing was written before the refusal")
    for line in lines where !line.hasPrefix("eval") {
      let replaced = try run(line + " -f")
      #expect(replaced.code == 0, "\(line): \(replaced.errors)")
    }
    let after = try contents()
    for name in ["old.npy", "old.vsx", "old.mp4", "old.jpg", "old.csv"] {
      #expect(after[name] != Data("old".utf8), "\(name)")
    }
    #expect(after["a.mp4"] == before["a.mp4"])
    #expect(!after.keys.contains { $0.contains(".vsearch-") }, "no draft is left")
  }

  @Test func `two outputs are two files`() throws {
    for line in [
      "vectors search --index b.vsx --queries q.npy -o x.npy --scores ./x.npy",
      "export a.mp4#t=0,1 --format npy --index . -o x.jsonl",
    ] {
      #expect(try run(line).code != 0, "\(line)")
      #expect(!FileManager.default.fileExists(atPath: folder.path("x.npy")))
    }
  }

  @Test(arguments: [
    "clip a.mp4#t=1,2 -o none/b.mp4", "sheet a.mp4#t=0,1 -o none/a.jpg",
    "frames a.mp4 -o none/a.npy", "embed text --text x --model m -o none/x.npy",
    "vectors build --input base.npy -o none/b.vsx",
    "eval run --protocol rendered-200 --ids ids.txt --model m --cache cache --out none/r.json",
  ])
  func `where nothing can be written is said before the work`(line: String) throws {
    let run = try run(line)
    let file = try #require(line.split(separator: " ").last)
    #expect(run.code == 2)
    #expect(
      run.errors
        == "error: \(file): cannot be written: there is no folder none\nfix: mkdir -p none\n")
  }
}
