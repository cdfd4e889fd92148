import Foundation
import TestSupport
import Testing

/// `vsearch db upgrade`, with tiny models of one name and different weights.
@Suite struct UpgradeCommandTests {
  private let files = FileManager.default
  private let models = try? TemporaryFolder()

  /// The folders of two models that are both called videoMamba.
  private func twins() throws -> (first: String, second: String) {
    let models = try #require(models)
    let first = models.path("installed/videoMamba")
    try files.createDirectory(
      atPath: models.path("installed"), withIntermediateDirectories: true)
    try TinyBundle.videoMamba.writeRetrieval(to: first)
    let second = models.path("mi8")
    let run = try ProgramRun.vsearch([
      "model", "quantize", first, "--precision", "i8", "-o", second,
    ])
    #expect(run.code == 0, "\(run.errors)")
    return (first, second)
  }

  private func vsearch(_ arguments: String...) throws -> ProgramRun {
    try ProgramRun.vsearch(
      arguments, environment: ["VSEARCH_MODELS": try #require(models).path("installed")])
  }

  private func draftExists(_ library: SampleLibrary) -> Bool {
    files.fileExists(atPath: library.path + "/.vsearch/next")
  }

  @Test func `an upgrade cuts and tags clips as the library does`() throws {
    let library = try SampleLibrary(count: 3)
    let (first, second) = try twins()
    let tagger = try #require(models).path("tagger")
    try TinyBundle.uniFormerV2.writeClassifier(of: ["archery", "yoga"], to: tagger)
    let index = try vsearch(
      "index", library.path, "--model", first, "--segment", "fixed", "--clip-length", "1",
      "--overlap", "0.25", "--tag-model", tagger, "--tokens")
    #expect(index.code == 0, "\(index.errors)")
    func status() throws -> [String: Any] {
      try vsearch("status", "--json", "--index", library.path).json()
    }
    let before = try status()
    #expect((before["clips"] as? Int ?? 0) > 6)
    #expect(before["token_clips"] as? Int == before["clips"] as? Int)
    let run = try vsearch("db", "upgrade", "--model", second, "--index", library.path)
    #expect(run.code == 0, "\(run.errors)")
    let after = try status()
    #expect(before["fingerprint"] as? String != after["fingerprint"] as? String)
    for field in ["clips", "clip_seconds", "overlap_seconds", "segment", "token_clips"] {
      #expect("\(before[field] ?? 0)" == "\(after[field] ?? 1)")
    }
    let hits =
      try vsearch(
        "query", "a red circle", "--index", library.path, "--json", "--min-conf", "none"
      ).json()["hits"] as? [[String: Any]]
    #expect((hits?.first?["tags"] as? [Any])?.isEmpty == false)
    let other = try vsearch("db", "upgrade", "--index", library.path, "--", "--clip-length", "2")
    #expect(other.code == 0, "\(other.errors)")
    #expect(try status()["clip_seconds"] as? Double == 2)
    #expect(try status()["overlap_seconds"] as? Double == 0.25)
  }

  @Test func `a library knows its model among others of the same name`() throws {
    let library = try SampleLibrary(count: 2)
    let (first, second) = try twins()
    #expect(try vsearch("index", library.path, "--model", first).code == 0)
    let upgrade = try vsearch("db", "upgrade", "--model", second, "--index", library.path)
    #expect(upgrade.code == 0, "\(upgrade.errors)")
    let query = ["query", "a red circle", "--index", library.path, "--min-conf", "none"]
    func ask(_ options: String...) throws -> ProgramRun {
      let places = ["VSEARCH_MODELS": try #require(models).path("installed")]
      return try ProgramRun.vsearch(query + options, environment: places)
    }
    #expect(try ask().code == 0)
    #expect(try vsearch("index", library.path).code == 0)
    let id = try #require(
      vsearch("model", "info", second, "--json").json()["fingerprint"] as? String)
    let status = try vsearch("status", "--index", library.path)
    #expect(status.output.contains("videoMamba@\(id.prefix(8))"))
    let wrong = try ask("--model", first)
    #expect(wrong.code == 4 && wrong.errors.contains("videoMamba@\(id.prefix(8))"))
    #expect(wrong.errors.contains("the library knows its model, in \(second)"))
    // Away, it is asked for by what identifies it and where it was.
    let moved = second + "-moved"
    try files.moveItem(atPath: second, toPath: moved)
    let lost = try ask()
    #expect(lost.code == 4)
    #expect(lost.errors.contains("videoMamba@\(id.prefix(8))") && lost.errors.contains(second))
    let doctor = try vsearch("doctor", "--index", library.path)
    #expect(doctor.code == 4 && doctor.output.contains("fail  index: "))
    #expect(try ask("--model", moved).code == 0)
    #expect(try vsearch("index", library.path, "--model", moved).code == 0)
    #expect(try ask().code == 0, "the new place is noted")
  }

  @Test func `another writer is noticed before any work`() throws {
    let library = try SampleLibrary(count: 2)
    #expect(try vsearch("index", library.path).code == 0)
    let lock = open(library.path + "/.vsearch/LOCK", O_RDWR)
    defer { close(lock) }
    #expect(flock(lock, LOCK_EX | LOCK_NB) == 0)
    let run = try vsearch("db", "upgrade", "--index", library.path)
    #expect(run.code == 2)
    #expect(run.errors.hasPrefix("error: ") && run.errors.contains("another vsearch is writing"))
    #expect(!draftExists(library))
  }

  @Test func `what cannot be done leaves nothing behind`() throws {
    let library = try SampleLibrary(count: 2)
    #expect(try vsearch("index", library.path).code == 0)
    let classifier = try #require(models).path("classifier")
    try TinyBundle.videoMamba.writeClassifier(of: ["a", "b"], to: classifier)
    for model in ["nosuch", classifier] {
      let run = try vsearch("db", "upgrade", "--model", model, "--index", library.path)
      #expect(run.code == 4, "\(run.errors)")
      #expect(!draftExists(library))
    }
    let senseless: [(options: [String], said: String)] = [
      (["--index", "x"], "--index belongs before --"), (["--model", "m"], "--model belongs"),
      (["otherfolder"], "'otherfolder'"), (["--dry-run"], "--dry-run"),
      (["--shard", "1/2"], "--shard"),
    ]
    for (options, said) in senseless {
      let run = try ProgramRun.vsearch(
        ["db", "upgrade", "--index", library.path, "--"] + options, in: library.folder.url)
      #expect(run.code == 64 && run.errors.contains(said), "\(run.errors)")
      #expect(!draftExists(library))
      #expect(!files.fileExists(atPath: library.folder.path("x")))
    }
  }

  @Test func `a library that is made anew keeps its model`() throws {
    let library = try SampleLibrary(count: 1)
    let (first, _) = try twins()
    func fingerprint() throws -> String? {
      try vsearch("status", "--json", "--index", library.path).json()["fingerprint"] as? String
    }
    #expect(try vsearch("index", library.path, "--model", first).code == 0)
    let before = try fingerprint()
    let run = try vsearch("index", library.path, "--rebuild", "--clip-length", "1")
    #expect(run.code == 0, "\(run.errors)")
    #expect(try before != nil && fingerprint() == before)
    #expect(try vsearch("index", library.path, "--rebuild", "--model", "demo").code == 0)
    #expect(try fingerprint() != before)
  }

  @Test func `an upgrade under way goes on with its own model and segmentation`() throws {
    let library = try SampleLibrary(count: 2)
    let (first, second) = try twins()
    #expect(try vsearch("index", library.path, "--model", first).code == 0)
    func begin() throws {
      let draft = library.path + "/.vsearch/next/.vsearch"
      #expect(
        try vsearch("index", library.path, "--model", second, "--index", draft).code == 0)
    }
    try begin()
    let other = try vsearch("db", "upgrade", "--model", first, "--index", library.path)
    #expect(other.code == 4 && other.errors.contains("under way"), "\(other.errors)")
    let cut = try vsearch("db", "upgrade", "--index", library.path, "--", "--clip-length", "1")
    #expect(cut.code == 4 && cut.errors.contains("under way"), "\(cut.errors)")
    let run = try vsearch("db", "upgrade", "--index", library.path)
    #expect(run.code == 0 && run.errors.contains("resuming"), "\(run.errors)")
    let kind = try vsearch("status", "--json", "--index", library.path).json()["fingerprint"]
    let info = try vsearch("model", "info", second, "--json").json()["fingerprint"]
    #expect(kind as? String == info as? String)
    try begin()
    let anew = try vsearch(
      "db", "upgrade", "--model", first, "--index", library.path, "--", "--rebuild")
    #expect(anew.code == 0, "\(anew.errors)")
  }
}
