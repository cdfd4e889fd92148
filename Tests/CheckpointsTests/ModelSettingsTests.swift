import Foundation
import TestSupport
import Testing

@testable import Checkpoints

struct ModelSettingsTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func settings(_ text: String) throws -> ModelSettings {
    let path = folder.path("config.json")
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    return try ModelSettings(contentsOf: path)
  }

  @Test func `the flat form is read`() throws {
    let settings = try settings(
      """
      {"frames": 4, "side": 64, "width": 64, "text_heads": 4, "fusion_layer": 2, "text_len": 16,
       "k_test": 4, "unknown": {"a": [1.5, null, true]}}
      """)
    #expect(settings.input == InputSettings(frames: 4, side: 64, maximumTextLength: 16))
    #expect(settings.textHeads == 4)
    #expect(settings.claimedSizes == [.visionWidth: 64, .fusionLayer: 2])
    #expect(settings.name == nil)
  }

  @Test func `the grouped form is read`() throws {
    let settings = try settings(
      """
      {"name": "demo", "embed_dim": 256, "text": {"max_txt_l": 32},
       "vision_encoder": {"img_size": 96, "num_frames": 8, "ssm": {"dt_rank": 12}},
       "text_encoder": {"num_attention_heads": 4, "hidden_act": "gelu", "vocab_size": 2560}}
      """)
    #expect(settings.name == "demo")
    #expect(settings.input == InputSettings(frames: 8, side: 96, maximumTextLength: 32))
    #expect(settings.textHeads == 4)
    #expect(settings.claimedSizes == [.jointWidth: 256, .stepRank: 12, .vocabularySize: 2560])
  }

  static let faults: [(String, String)] = [
    ("not JSON", "{"), ("not JSON", ""), ("lacks", "[]"), ("lacks", "{}"),
    ("lacks", "{\"frames\": 8}"), ("'side'", "{\"frames\": 8, \"side\": \"224\"}"),
    ("'frames'", "{\"frames\": 8.5, \"side\": 224}"),
    (
      "'vision_encoder.ssm.d_state'",
      "{\"vision_encoder\": {\"img_size\": 96, \"num_frames\": 8, \"ssm\": {\"d_state\": []}}}"
    ),
    ("not JSON", String(repeating: "[", count: 100_000)),
    ("longer", String(repeating: " ", count: 1 << 20) + "{}"),
  ]

  @Test(arguments: faults)
  func `a configuration that tells too little is refused with the reason`(
    said: String, text: String
  ) {
    let error = #expect(throws: CheckpointError.self) { try settings(text) }
    #expect(error?.description.contains(said) == true, "\(String(describing: error))")
  }
}
