using System.Text.Json;
using Shouldly;
using Telemed.MediaHub;
using Telemed.MediaHub.Api;
using Xunit;

namespace Telemed.Transcoder.Tests.Planning;

/// <summary>What MediaMTX v1.20.1 answered, word for word as far as tracks go.</summary>
public sealed class StreamTracksTests
{
    [Theory]
    [InlineData("""[{"codec":"H264","codecProps":{"width":320,"height":240,"profile":"Baseline","level":"1.3"}},{"codec":"MPEG-4 Audio","codecProps":{"sampleRate":48000,"channelCount":2}}]""",
        "H264", "320x240", "Baseline", "MPEG-4 Audio", 2, 48000)]
    [InlineData("""[{"codec":"Opus","codecProps":{"channelCount":1}},{"codec":"H265","codecProps":{"width":640,"height":360,"profile":"Main","level":"2.1"}}]""",
        "H265", "640x360", "Main", "Opus", 1, null)]
    [InlineData("""[{"codec":"VP8","codecProps":null},{"codec":"Opus","codecProps":{"channelCount":1}}]""", "VP8", null, null, "Opus", 1, null)]
    [InlineData("""[{"codec":"VP9","codecProps":{"profile":0}},{"codec":"G711","codecProps":{"muLaw":false,"sampleRate":8000,"channelCount":1}}]""",
        "VP9", null, null, "G711", 1, 8000)]
    [InlineData("""[{"codec":"AV1","codecProps":{"width":0,"height":0,"profile":0,"level":8,"tier":0}}]""", "AV1", null, null, null, null, null)]
    public void The_hubs_properties_of_tracks_are_taken_as_far_as_it_tells_them(
        string tracks, string? video, string? size, string? profile, string? audio, int? channels, int? rate)
    {
        var path = JsonSerializer.Deserialize<HubPath>($$"""{"name":"c/p","ready":true,"tracks":[],"tracks2":{{tracks}}}""")!;

        var found = StreamTracks.Of(path);

        (found.Video, found.Size?.ToString(), found.VideoProfile).ShouldBe((video, size, profile));
        (found.Audio, found.Channels, found.SampleRate).ShouldBe((audio, channels, rate));
    }

    [Fact]
    public void A_hub_that_tells_names_only_will_do()
    {
        var path = JsonSerializer.Deserialize<HubPath>("""{"name":"c/p","ready":true,"tracks":["Opus","H264"]}""")!;

        StreamTracks.Of(path).ShouldBe(new StreamTracks("H264", "Opus"));
    }
}
