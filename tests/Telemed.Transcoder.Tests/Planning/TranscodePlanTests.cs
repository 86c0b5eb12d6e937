using Shouldly;
using Telemed.MediaHub;
using Telemed.Transcoder.Planning;
using Xunit;

namespace Telemed.Transcoder.Tests.Planning;

public sealed class TranscodePlanTests
{
    private const TrackTreatment Absent = TrackTreatment.Absent;
    private const TrackTreatment Copy = TrackTreatment.Copy;
    private const TrackTreatment Encode = TrackTreatment.Encode;

    [Theory]
    [InlineData("H264", "Opus", Copy, Encode, null, "flv and _aac: H264 copied, Opus to AAC; no _opus: the source has Opus")]
    [InlineData("H264", "MPEG-4 Audio", Copy, Copy, Encode, "flv and _aac: H264 copied, AAC copied; _opus: AAC to Opus")]
    [InlineData("H264", "G711", Copy, Encode, Encode, "flv and _aac: H264 copied, G711 to AAC; _opus: G711 to Opus")]
    [InlineData("H264", null, Copy, Absent, null, "flv and _aac: H264 copied, no sound; no _opus: the source has no sound")]
    [InlineData(null, "Opus", Absent, Encode, null, "flv and _aac: no picture, Opus to AAC; no _opus: the source has Opus")]
    [InlineData(null, "MPEG-4 Audio", Absent, Copy, Encode, "flv and _aac: no picture, AAC copied; _opus: AAC to Opus")]
    [InlineData("VP8", "Opus", Absent, Encode, null, "flv and _aac: VP8 left out (players take H264), Opus to AAC; no _opus: the source has Opus")]
    public void Codecs_decide_what_is_copied_encoded_or_left_out(
        string? video, string? audio, TrackTreatment picture, TrackTreatment aac, TrackTreatment? opus, string words)
    {
        var plan = TranscodePlan.For(new StreamTracks(video, audio));

        List<PlannedOutput> expected = [new(OutputKind.Flv, picture, aac), new(OutputKind.AacVariant, picture, aac)];
        if (opus is { } encode)
        {
            expected.Add(new PlannedOutput(OutputKind.OpusVariant, picture, encode));
        }

        plan.Outputs.ShouldBe(expected);
        plan.ToString().ShouldBe(words);
    }

    [Fact]
    public void A_source_that_no_player_takes_needs_no_FFmpeg()
    {
        var plan = TranscodePlan.For(new StreamTracks("VP9", null));

        plan.Outputs.ShouldBeEmpty();
        plan.ToString().ShouldBe("nothing: the source has no sound and its picture is VP9; players take H264");
    }
}
