using System.Net;
using System.Text.Json;
using Shouldly;
using Telemed.ServiceDefaults.Redaction;
using Telemed.Transcoder.Jobs;
using Telemed.Transcoder.Jobs.Ingest;
using Telemed.Transcoder.Jobs.Relay;
using Telemed.Transcoder.Rtmp;
using Xunit;

namespace Telemed.Transcoder.Tests.Jobs;

public sealed class JobPiecesTests
{
    [Theory]
    [InlineData("8.8.8.8", true, true, true)]
    [InlineData("10.1.2.3", false, true, true)]
    [InlineData("192.168.1.7", false, true, true)]
    [InlineData("fd12::7", false, true, true)]
    [InlineData("127.0.0.1", false, false, true)]
    [InlineData("::1", false, false, true)]
    [InlineData("::ffff:127.0.0.1", false, false, true)]
    [InlineData("64:ff9b::7f00:1", false, false, true)]
    [InlineData("169.254.7.7", false, false, true)]
    [InlineData("fe80::1", false, false, true)]
    [InlineData("169.254.169.254", false, false, false)]
    [InlineData("::ffff:169.254.169.254", false, false, false)]
    [InlineData("fd00:ec2::254", false, false, false)]
    [InlineData("100.100.100.200", false, false, false)]
    [InlineData("0.0.0.0", false, false, false)]
    [InlineData("::", false, false, false)]
    [InlineData("239.1.1.1", false, false, false)]
    [InlineData("ff02::1", false, false, false)]
    public void Addresses_are_allowed_by_what_they_are(string address, bool toAll, bool toCameras, bool whereLocalIsAllowed)
    {
        var ip = IPAddress.Parse(address);
        new AddressGuard(allowLocal: false).Allows(ip, mayBePrivate: false).ShouldBe(toAll);
        new AddressGuard(allowLocal: false).Allows(ip, mayBePrivate: true).ShouldBe(toCameras);
        new AddressGuard(allowLocal: true).Allows(ip, mayBePrivate: true).ShouldBe(whereLocalIsAllowed);
    }

    [Theory]
    [InlineData("rtmp://host/app", "k", "host:1935 app")]
    [InlineData("rtmps://host/app/instance", "k", "host:443 app/instance")]
    [InlineData("rtmps://host:8443/app?x=1", "k", "host:8443 app?x=1")]
    [InlineData("rtmp://[::1]/app", "k", "::1:1935 app")]
    [InlineData("rtmp://host", "k", null)]
    [InlineData("http://host/app", "k", null)]
    [InlineData("rtmp://user:password@host/app", "k", null)]
    [InlineData("rtmp://host/app", "", null)]
    [InlineData("rtmp://host/app", "k\n", null)]
    [InlineData(null, null, null)]
    public void A_target_is_an_address_with_an_application_and_a_key(string? url, string? key, string? expected)
    {
        var good = RtmpTarget.TryCreate(url, key, out var target, out var fault);
        good.ShouldBe(expected is not null, fault);
        (target is null ? null : $"{target.Host}:{target.Port} {target.App}").ShouldBe(expected);
    }

    [Fact]
    public void A_server_that_repeats_the_key_in_any_way_does_not_give_it_away()
    {
        RtmpTarget.TryCreate("rtmp://host/app", "name-1?sig=AbCdEf", out var target, out _).ShouldBeTrue();
        target!.Clean("no name-1?sig=AbCdEf, name-1, sig=abcdef or name-1%3Fsig%3DAbCdEf\r\nhere").ShouldBe("no ***, ***, *** or ***  here");
        target.Clean(new string('x', 5000)).Length.ShouldBeLessThanOrEqualTo(200);
    }

    [Fact]
    public void A_source_is_read_through_the_standard_input_and_cannot_say_more_than_an_address()
    {
        IngestSource.TryCreate("rtsp://10.1.2.3/a'b\nfile 'x", "us'er\nfile x", "p@ss/w'ord", null, false, out var source, out var fault).ShouldBeTrue(fault);
        var script = IngestArguments.Script(source!)!;
        script.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(4, script);
        script.Count(c => c == '\'').ShouldBe(2, script);
        script.ShouldContain("p%40ss%2Fw%27ord@10.1.2.3");
        string.Join(' ', IngestArguments.Input(source!, file: null, describe: false)).ShouldNotContain("10.1.2.3");
        IngestArguments.Input(source!, null, false).ShouldContain("concat");
        source!.ToString().ShouldBe("rtsp://10.1.2.3/…");
        source.Clean("[tcp] p@ss/w'ord and p%40ss%2Fw%27ord").ShouldBe("[tcp] *** and ***");
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("udp://10.1.2.3:1")]
    [InlineData("concat:a|b")]
    [InlineData("http://user:password@10.1.2.3/")]
    [InlineData("not an address")]
    public void Other_sources_are_refused(string url) => IngestSource.TryCreate(url, null, null, null, false, out _, out _).ShouldBeFalse();

    [Theory]
    [InlineData("Stream #0:0: Video: h264 (High), yuv420p, 1280x720, 25 fps\n  Stream #0:1: Audio: aac (LC), 48000 Hz, stereo", true, true, true, true)]
    [InlineData("Stream #0:0[0x100]: Video: hevc (Main) ([36][0][0][0] / 0x0024), yuv420p\n Stream #0:1[0x101](eng): Audio: aac (LC) ([15][0][0][0] / 0x000F), 48000 Hz", true, true, true, false)]
    [InlineData("Stream #0:0: Video: mjpeg (Baseline), yuvj420p\n", true, false, false, false)]
    [InlineData("Stream #0:0: Video: png, rgb24 (attached pic)\n Stream #0:1: Audio: mp3, 44100 Hz", false, false, true, false)]
    [InlineData("Stream #0:0: Audio: pcm_alaw, 8000 Hz, mono", false, false, true, true)]
    [InlineData("Stream #0:0: Data: none", false, false, false, false)]
    public void What_the_hub_takes_is_copied(string description, bool video, bool copiesVideo, bool audio, bool copiesAudio) =>
        IngestTracks.Read(description).ShouldBe(new IngestTracks(video, copiesVideo, audio, copiesAudio));

    [Fact]
    public void Two_streams_are_put_side_by_side_without_stretching_and_what_one_does_not_have_is_black_or_silent()
    {
        var preset = JobPreset.Find("720p30").ShouldNotBeNull();
        var both = string.Join(' ', RelayArguments.Build([new("rtsp://a", true, true), new("rtsp://b", true, true)], preset, new TranscoderOptions()));
        both.ShouldContain("scale=640:720:force_original_aspect_ratio=decrease");
        both.ShouldContain("hstack");
        both.ShouldContain("amix=inputs=2");
        both.ShouldContain("-b:v 3000000 -maxrate 3000000 -bufsize 3000000 -g 60");
        var half = string.Join(' ', RelayArguments.Build([new("rtsp://a", true, false), new("rtsp://b", false, true)], preset, new TranscoderOptions()));
        half.ShouldContain("color=black:s=640x720:r=30");
        half.ShouldNotContain("amix");
        string.Join(' ', RelayArguments.Build([new("rtsp://a", true, false)], preset, new TranscoderOptions())).ShouldContain("anullsrc");
    }

    [Fact]
    public void A_stream_key_in_an_address_is_redacted_wherever_it_is_written()
    {
        Redactor.Redact("pushing to rtmps://live.example/app/s3cret-key?x=1 now").ShouldBe("pushing to rtmps://live.example/app/*** now");
        Redactor.Redact("pushing to rtmp://live.example/app now").ShouldBe("pushing to rtmp://live.example/app now");
    }

    [Fact]
    public void Pauses_double_up_to_a_limit_with_jitter()
    {
        var timings = new JobTimings();
        timings.Pause(1, 1).ShouldBe(TimeSpan.FromSeconds(0.5));
        timings.Pause(3, 1).ShouldBe(TimeSpan.FromSeconds(2));
        timings.Pause(3, 0).ShouldBe(TimeSpan.FromSeconds(1.5));
        timings.Pause(1000, 1).ShouldBe(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void A_job_that_this_worker_cannot_do_becomes_one_that_says_so()
    {
        Read("""{"type":"job","id":"a","kind":"relay","consultationId":"consultation1","streams":["participant1","participant2"],"preset":"copy","target":{"url":"rtmp://h/a","key":"k"}}""")
            .ShouldBeOfType<ImpossibleJob>();
        Read("""{"type":"job","id":"a","kind":"dance","consultationId":"consultation1","preset":"copy"}""").ShouldBeOfType<ImpossibleJob>().Fault.ShouldBe("this worker knows no \"dance\"");
        Read("""{"type":"job","id":"a","kind":"relay","consultationId":"../x","streams":["participant1"],"preset":"copy"}""").ShouldBeOfType<ImpossibleJob>();

        static Job Read(string line) => JsonSerializer.Deserialize<JobLine>(line, JsonSerializerOptions.Web)!.ToJob();
    }
}
