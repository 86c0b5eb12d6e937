using Microsoft.Extensions.Options;
using Shouldly;
using Telemed.Sessions.Jobs;

namespace Telemed.Sessions.Tests.Jobs;

/// <summary>What can be a job, and where jobs may go.</summary>
public sealed class JobCheckTests
{
    private static readonly string[] One = ["a"];
    private static readonly string[] Two = ["a", "b"];

    [Theory]
    [InlineData("rtmp://live.example/app")]
    [InlineData("rtmps://live.example:4443/app/instance/")]
    [InlineData("rtmps://8.8.8.8/app")]
    [InlineData("rtmp://[2606:4700::1111]/app")]
    public void A_relay_may_go_to(string url) => Relay(url).ShouldBeNull();

    [Theory]
    [InlineData("http://live.example/app", "rtmp://")]
    [InlineData("file:///etc/passwd", "absolute address")]
    [InlineData("rtmp://live.example", "application")]
    [InlineData("rtmp://live.example/", "application")]
    [InlineData("rtmp://live.example/app?key=1", "belongs into key")]
    [InlineData("rtmp://user:p@live.example/app", "user or a password")]
    [InlineData("rtmp://@live.example/app", "user or a password")]
    [InlineData("rtmp://live.example/app#x", "fragment")]
    [InlineData("rtmp://live.example/a b", "absolute address")]
    [InlineData("rtmp://live.example\\@127.0.0.1/app", "absolute address")]
    [InlineData("rtmp://127.0.0.1/app", "may not use")]
    [InlineData("rtmp://127.1/app", "may not use")]
    [InlineData("rtmp://2130706433/app", "may not use")]
    [InlineData("rtmp://0x7f.0.0.1/app", "may not use")]
    [InlineData("rtmp://[::1]/app", "may not use")]
    [InlineData("rtmp://[::ffff:127.0.0.1]/app", "may not use")]
    [InlineData("rtmp://localhost/app", "may not use")]
    [InlineData("rtmp://LOCALHOST./app", "may not use")]
    [InlineData("rtmp://x.localhost/app", "may not use")]
    [InlineData("rtmp://169.254.169.254/app", "may not use")]
    [InlineData("rtmp://metadata.google.internal/app", "may not use")]
    [InlineData("rtmp://0.0.0.0/app", "may not use")]
    [InlineData("rtmp://10.0.0.1/app", "may not use")]
    [InlineData("rtmp://[fe80::1]/app", "may not use")]
    public void A_relay_may_not_go_to(string url, string because) => Relay(url).ShouldNotBeNull().ShouldContain(because);

    [Theory]
    [InlineData("rtsp://10.1.2.3:554/stream1")]
    [InlineData("rtsps://camera.ward7.example/1")]
    [InlineData("http://192.168.1.2/video.mp4?x=1")]
    [InlineData("https://media.example/a.m3u8")]
    public void An_ingest_may_come_from(string url) => Ingest(new NewJobSource(url)).ShouldBeNull();

    [Theory]
    [InlineData("rtmp://camera.example/x", "rtsps://")]
    [InlineData("rtsp://admin:1234@10.1.2.3/1", "user or a password")]
    [InlineData("http://127.0.0.1:9997/v3/config", "may not use")]
    [InlineData("http://169.254.169.254/latest", "may not use")]
    [InlineData("http://100.100.100.200/", "may not use")]
    public void An_ingest_may_not_come_from(string url, string because) => Ingest(new NewJobSource(url)).ShouldNotBeNull().ShouldContain(because);

    [Theory]
    [InlineData("heart.mp4", true)]
    [InlineData("心电图-2.mkv", true)]
    [InlineData("../etc/passwd", false)]
    [InlineData("a/b", false)]
    [InlineData("a\\b", false)]
    [InlineData(".hidden", false)]
    [InlineData("-i", false)]
    [InlineData("", false)]
    [InlineData("concat:a|b", false)]
    public void A_file_is_a_plain_name(string name, bool isTaken) => (Ingest(new NewJobSource(File: name)) is null).ShouldBe(isTaken);

    [Fact]
    public void Settings_open_this_machine_and_private_networks()
    {
        var open = new JobOptions { AllowLocal = true, AllowPrivateTargets = true };
        foreach (var url in new[] { "rtmp://127.0.0.1:1935/app", "rtmp://localhost/app", "rtmp://10.0.0.1/app" })
        {
            Relay(url, options: open).ShouldBeNull();
        }

        Relay("rtmp://169.254.169.254/app", options: open).ShouldNotBeNull();
        Ingest(new NewJobSource("http://127.0.0.1/a.mp4"), options: open).ShouldBeNull();
    }

    [Fact]
    public void What_does_not_belong_together_is_said()
    {
        Relay("rtmp://live.example/app", "copy", Two).ShouldNotBeNull().ShouldContain("another preset");
        Relay("rtmp://live.example/app", "720p30", Two).ShouldBeNull();
        Relay("rtmp://live.example/app", "720p30", ["a", "a"]).ShouldNotBeNull();
        Relay("rtmp://live.example/app", "720p30", []).ShouldNotBeNull();
        Relay("rtmp://live.example/app", "720p30", ["a", "b", "c"]).ShouldNotBeNull();
        Relay("rtmp://live.example/app", "huge").ShouldNotBeNull().ShouldContain("540p25");
        Relay("rtmp://live.example/app", key: "").ShouldNotBeNull().ShouldContain("target.key");
        Relay("rtmp://live.example/app", key: "a b").ShouldNotBeNull().ShouldContain("target.key");
        Ingest(new NewJobSource("rtsp://c.example/1", File: "a.mp4")).ShouldNotBeNull().ShouldContain("either");
        Ingest(new NewJobSource()).ShouldNotBeNull().ShouldContain("either");
        Ingest(new NewJobSource("rtsp://c.example/1", Password: "x")).ShouldNotBeNull().ShouldContain("source.user");
        Ingest(new NewJobSource("rtsp://c.example/1"), loop: true).ShouldNotBeNull().ShouldContain("loop");
        Check(new NewJob(JobKind.Ingest, "copy", One, null, "a", new NewJobSource(File: "a.mp4"))).ShouldNotBeNull().ShouldContain("relay's");
        Check(new NewJob(JobKind.Relay, "copy", One)).ShouldNotBeNull().ShouldContain("target is missing");
    }

    private static string? Relay(string url, string preset = "copy", string[]? streams = null, string key = "k", JobOptions? options = null) =>
        Check(new NewJob(JobKind.Relay, preset, streams ?? One, new NewJobTarget(url, key)), options);

    private static string? Ingest(NewJobSource source, bool loop = false, JobOptions? options = null) =>
        Check(new NewJob(JobKind.Ingest, "copy", null, null, "a", source, loop), options);

    private static string? Check(NewJob job, JobOptions? options = null) => new JobCheck(Options.Create(options ?? new JobOptions())).Read(job).Fault;
}
