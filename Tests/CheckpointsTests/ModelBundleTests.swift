import Foundation
import Tensors
import TestSupport
import Testing

@testable import Checkpoints

struct ModelBundleTests {
  let folder: TemporaryFolder
  let tensors = TinyModel.tensors(TinyModel.retrieval)

  init() throws {
    folder = try TemporaryFolder()
  }

  @discardableResult
  private func write(
    _ name: String, _ configuration: ModelConfiguration = TinyModel.retrieval,
    tensors: [String: Tensor]? = nil, vocabulary: [UInt8]? = TinyModel.vocabulary,
    precision: WeightPrecision = .float32, replacing: Bool = false
  ) throws -> ModelBundle {
    let tensors = tensors ?? self.tensors
    return try ModelBundle.write(
      configuration, vocabulary: vocabulary, precision: precision, source: "a test",
      to: folder.path(name), replacing: replacing
    ) { tensors[$0] }
  }

  private func contents(_ name: String = ".") throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path(name)).sorted()
  }

  @Test func `float32 keeps every bit`() throws {
    let written = try write("models/a")
    let bundle = try ModelBundle.open(folder.path("models/a"))
    #expect(bundle.configuration == TinyModel.retrieval)
    #expect(bundle.source == "a test")
    #expect(bundle.fingerprint == written.fingerprint)
    for (name, tensor) in tensors { #expect(try bundle.tensor(name) == tensor) }
    let vocabulary = try Data(contentsOf: URL(fileURLWithPath: #require(bundle.vocabularyPath)))
    #expect([UInt8](vocabulary) == TinyModel.vocabulary)
    #expect(try contents("models/a") == ["config.json", "model.safetensors", "vocab.txt"])
    try bundle.verify()
  }

  @Test func `float16 rounds the matrices and nothing else`() throws {
    let bundle = try write("a", precision: .float16)
    #expect(bundle.precision == .float16)
    for (name, tensor) in tensors {
      let isMatrix = name.hasSuffix(".weight") && tensor.shape.count > 1
      let expected = isMatrix ? tensor.values.map { Float(Float16($0)) } : tensor.values
      #expect(try bundle.tensor(name).values == expected, "\(name)")
    }
    let file = try SafetensorsFile(path: folder.path("a/model.safetensors"))
    #expect(file.descriptions["vision_proj.weight"]?.elementType == .float16)
    #expect(file.descriptions["vision_encoder.layers.0.mixer.A_log"]?.elementType == .float32)
  }

  @Test func `a number too large for float16 is refused by name`() throws {
    var tensors = tensors
    tensors["vision_proj.weight"] = Tensor(
      shape: [5, 6], values: [Float](repeating: 65_519, count: 29) + [-65_520])
    #expect(throws: CheckpointError.outOfRange(tensor: "vision_proj.weight", value: -65_520)) {
      try write("a", tensors: tensors, precision: .float16)
    }
    #expect(try contents().isEmpty)
  }

  @Test(arguments: WeightPrecision.allCases)
  func `the same model gives the same bytes`(precision: WeightPrecision) throws {
    try write("a", precision: precision)
    try write("b", precision: precision)
    for name in try contents("a") {
      let first = try Data(contentsOf: URL(fileURLWithPath: folder.path("a/\(name)")))
      #expect(try first == Data(contentsOf: URL(fileURLWithPath: folder.path("b/\(name)"))))
    }
  }

  @Test func `the configuration file tells what it is`() throws {
    try write("a")
    let data = try Data(contentsOf: URL(fileURLWithPath: folder.path("a/config.json")))
    let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(object["schema"] as? String == "vsearch.bundle/1")
    #expect(object["name"] as? String == "tiny")
    #expect(object["precision"] as? String == "float32")
    #expect((object["weights_sha256"] as? String)?.count == 64)
    #expect((object["vocab_sha256"] as? String)?.count == 64)
    #expect((object["text"] as? [String: Any])?["fusion_layer"] as? Int == 2)
  }

  @Test func `the fingerprint follows everything that decides a vector, and nothing else`() throws {
    let original = try write("a")
    var renamed = TinyModel.retrieval
    renamed.name = "other"
    #expect(try write("b", renamed).fingerprint == original.fingerprint)
    #expect(original.fingerprint.count == 64)

    var seen: Set<String> = [original.fingerprint]
    var frames = TinyModel.retrieval
    frames.input.frames = 2
    seen.insert(try write("c", frames).fingerprint)
    var heads = TinyModel.retrieval
    var text: TextSizes? = heads.text
    text?.heads = 4
    heads.architecture = .videoMamba(vision: TinyModel.vision, text: text)
    seen.insert(try write("d", heads).fingerprint)
    var changed = tensors
    changed["temp"] = Tensor(shape: [], values: [0.5])
    seen.insert(try write("e", tensors: changed).fingerprint)
    let vocabulary = Array("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\nc\n".utf8)
    seen.insert(try write("f", vocabulary: vocabulary).fingerprint)
    seen.insert(try write("g", precision: .float16).fingerprint)
    #expect(seen.count == 6)
  }

  @Test func `models without text have no vocabulary`() throws {
    let bundle = try write(
      "a", TinyModel.classifier, tensors: TinyModel.tensors(TinyModel.classifier), vocabulary: nil)
    #expect(bundle.vocabularyPath == nil)
    #expect(bundle.configuration == TinyModel.classifier)
    try bundle.verify()
    #expect(throws: CheckpointError.self) {
      try write("b", TinyModel.classifier, tensors: TinyModel.tensors(TinyModel.classifier))
    }
    #expect(throws: CheckpointError.self) { try write("c", vocabulary: nil) }
  }

  @Test func `a vocabulary of another size is refused`() throws {
    let error = #expect(throws: CheckpointError.self) {
      try write("a", vocabulary: TinyModel.vocabulary + Array("c".utf8))
    }
    #expect(error?.description.contains("8 entries, the model 7") == true)
  }

  @Test func `a changed byte is found by verification`() throws {
    for name in ["model.safetensors", "vocab.txt"] {
      let bundle = try write(name)
      let path = folder.path("\(name)/\(name)")
      var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
      bytes[bytes.count - 2] ^= 1
      try Data(bytes).write(to: URL(fileURLWithPath: path))
      let error = #expect(throws: CheckpointError.self) { try bundle.verify() }
      guard case .altered(path, _, _) = error else {
        Issue.record("\(String(describing: error))")
        continue
      }
    }
  }

  @Test func `a file that is missing is reported by name`() throws {
    for name in ["config.json", "model.safetensors", "vocab.txt"] {
      try write(name)
      try FileManager.default.removeItem(atPath: folder.path("\(name)/\(name)"))
      let error = #expect(throws: CheckpointError.self) { try ModelBundle.open(folder.path(name)) }
      #expect(error?.description.contains(name) == true)
    }
  }

  @Test(arguments: [
    ("\"frames\" : 4", "\"frames\" : 0"), ("\"width\" : 6", "\"width\" : 7"),
    ("bundle/1", "bundle/2"), ("\"depth\" : 2", "\"depth\" : 1"),
    ("\"depth\" : 2", "\"depth\" : 1000000000000"),
    ("\"task\" : \"retrieval\"", "\"task\" : \"x\""),
    ("\"task\" : \"retrieval\"", "\"task\" : \"trunk\""), ("\"heads\" : 2", "\"heads\" : 3"),
  ])
  func `a configuration that does not suit its weights is refused`(old: String, new: String) throws
  {
    try write("a")
    let url = URL(fileURLWithPath: folder.path("a/config.json"))
    let text = try String(contentsOf: url, encoding: .utf8)
    #expect(text.contains(old))
    try Data(text.replacing(old, with: new).utf8).write(to: url)
    #expect(throws: CheckpointError.self) { try ModelBundle.open(folder.path("a")) }
  }

  @Test func `a bundle is replaced only on request, and nothing else ever is`() throws {
    try write("a")
    #expect(throws: CheckpointError.alreadyExists(path: folder.path("a"))) { try write("a") }
    var renamed = TinyModel.retrieval
    renamed.name = "newer"
    #expect(try write("a", renamed, replacing: true).configuration.name == "newer")
    #expect(try contents() == ["a"])
    try FileManager.default.createDirectory(
      atPath: folder.path("photos"), withIntermediateDirectories: true)
    try Data([1]).write(to: URL(fileURLWithPath: folder.path("photos/cat.jpg")))
    #expect(throws: CheckpointError.alreadyExists(path: folder.path("photos"))) {
      try write("photos", replacing: true)
    }
    #expect(try contents("photos") == ["cat.jpg"])
  }

  @Test func `a failure leaves no trace and the older bundle untouched`() throws {
    let older = try write("a")
    var broken = tensors
    broken["vision_proj.bias"] = nil
    broken["text_proj.bias"] = Tensor(zeros: [4])
    let error = #expect(throws: CheckpointError.self) {
      try write("a", tensors: broken, replacing: true)
    }
    #expect(error?.description.contains("vision_proj.bias") == true)
    #expect(error?.description.contains("text_proj.bias") == true)
    #expect(try contents() == ["a"])
    #expect(try ModelBundle.open(folder.path("a")).fingerprint == older.fingerprint)
    try older.verify()
  }

  @Test(arguments: ["temp", "text_proj.weight", "vision_proj.weight"], [false, true])
  func `a process killed while writing leaves no half bundle`(
    name: String, hasOlder: Bool
  ) async throws {
    let older = hasOlder ? try write("killed") : nil
    let path = folder.path("killed")
    await #expect(processExitsWith: .signal(SIGKILL)) {
      [path = path as String, name = name as String] in
      var tensors = TinyModel.tensors(TinyModel.retrieval)
      tensors["temp"] = Tensor(shape: [], values: [9])
      _ = try ModelBundle.write(
        TinyModel.retrieval, vocabulary: TinyModel.vocabulary, precision: .float32, source: "",
        to: path, replacing: true
      ) { asked in
        if asked == name { kill(getpid(), SIGKILL) }
        return tensors[asked]
      }
    }
    guard let older else {
      #expect(!FileManager.default.fileExists(atPath: path))
      return
    }
    let found = try ModelBundle.open(path)
    #expect(found.fingerprint == older.fingerprint)
    try found.verify()
  }

  @Test func `a process killed right after writing leaves the whole bundle`() async throws {
    let path = folder.path("killed")
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
      let tensors = TinyModel.tensors(TinyModel.retrieval)
      _ = try ModelBundle.write(
        TinyModel.retrieval, vocabulary: TinyModel.vocabulary, precision: .float32, source: "",
        to: path
      ) { tensors[$0] }
      kill(getpid(), SIGKILL)
    }
    try ModelBundle.open(path).verify()
    #expect(try contents() == ["killed"])
  }
}
