using System.Diagnostics;
using Shouldly;
using Telemed.Transcoder.Jobs;
using Telemed.Transcoder.Tests.Rtmp;
using Telemed.Transcoder.Tests.Support;
using Xunit;

namespace Telemed.Transcoder.Tests.Jobs;

/// <summary>Relays as the service runs them: a process of its own, with sessions, a hub and a server around it.</summary>
public sealed class RelayServiceTests
{
    private const string Consultation = "consultation1";
    private const string Participant = "flows0000000";
    private const string Key = "live_5ecret-Key~with?signature=abc123";
    private const string Job = "relay0000001";
    private static readonly Uri NoRtsp = new("rtsp://127.0.0.1:1");
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    [Fact(Timeout = 90_000)]
    public async Task A_stream_is_pushed_to_a_server_for_as_long_as_it_is_wanted_and_on_air()
    {
        await using var sessions = await SessionsDouble.StartAsync();
        await using var hub = await HubDouble.StartAsync();
        await using var server = new RtmpServer();
        await using var service = await StartAsync(hub, sessions);
        sessions.Jobs.WantRelay(Job, 1, server.Address, Key, "copy", Consultation, Participant);

        (await sessions.Jobs.SaysAsync(Job, report => report.State == JobState.Waiting, Soon, "the stream is not on air")).Attempts.ShouldBe(0);
        hub.Paths = [$"{Consultation}/{Participant}"];
        var running = await sessions.Jobs.SaysAsync(
            Job, report => report is { State: JobState.Running, Bitrate: > 50_000, FramesPerSecond: > 20 and < 40 }, Soon, "it runs and has figures");
        running.SentBytes.ShouldBeGreaterThan(1000);
        running.Fault.ShouldBeNull();
        var connection = server.Connections.ShouldHaveSingleItem();
        connection.Key.ShouldBe(Key);
        connection.Commands.ShouldBe(["connect", "releaseStream", "FCPublish", "createStream", "publish"]);
        connection.Sounds.ShouldBeGreaterThan(10);

        hub.Paths = [];
        await sessions.Jobs.SaysAsync(Job, report => report.State == JobState.Waiting, Soon, "it waits for the stream to come back");
        await Eventually.TrueAsync(() => connection.EndedAt is not null, Soon, "the server is left");
        connection.Commands.ShouldContain("deleteStream", "with a goodbye");

        hub.Paths = [$"{Consultation}/{Participant}"];
        await sessions.Jobs.SaysAsync(Job, report => report.State == JobState.Running, Soon, "it goes on");

        // Sessions that are away for a moment end nothing; what they say when they are back counts.
        sessions.Jobs.HangUp();
        await Eventually.TrueAsync(() => sessions.Jobs.Subscribers == 1, Soon, "the transcoder listens again");
        sessions.Jobs.WantRelay("relay0000002", 1, server.Address, Key, "a-preset-of-tomorrow", Consultation, Participant);
        await sessions.Jobs.SaysAsync("relay0000002", report => report.State == JobState.Failed, Soon, "and hears what is new");
        server.Connections[1].EndedAt.ShouldBeNull();
        sessions.Jobs.HangUp(gone: Job);
        await Eventually.TrueAsync(() => server.Connections is [_, { EndedAt: not null }], Soon, "nobody wants it any more");
        server.Connections[1].Commands.ShouldContain("deleteStream");
    }

    [Fact(Timeout = 120_000)]
    public async Task A_server_that_cuts_again_and_again_is_given_up_and_what_is_reported_is_true_at_each_moment()
    {
        await using var sessions = await SessionsDouble.StartAsync();
        await using var hub = await HubDouble.StartAsync($"{Consultation}/{Participant}");
        await using var server = new RtmpServer { CutAfter = TimeSpan.FromSeconds(1.2) };
        await using var service = await StartAsync(hub, sessions, ("Transcoder__JobAttempts", "3"), ("Transcoder__JobLongestPause", "00:00:01"));
        sessions.Jobs.WantRelay(Job, 7, server.Address, Key, "copy", Consultation, Participant);

        var seenInProcesses = false;
        List<string> lies = [];
        var clock = Stopwatch.StartNew();
        while (sessions.Jobs.Latest(Job)?.State != JobState.Failed)
        {
            clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(60), service.Log);
            seenInProcesses |= ChildProcesses.CommandLines(service.Process.Id).Any(line => line.Contains("5ecret", StringComparison.Ordinal));
            await Task.Delay(25, TestContext.Current.CancellationToken);
            Compare(server, sessions.Jobs.Latest(Job), lies);
        }

        lies.ShouldBeEmpty();
        seenInProcesses.ShouldBeFalse("the key is on no command line");
        server.Connections.Count.ShouldBe(3, "the limit of attempts in a row");
        var last = sessions.Jobs.Latest(Job)!;
        (last.Attempts, last.Reconnects, last.Revision).ShouldBe((3, 2, 7));
        last.Fault.ShouldNotBeNull().ShouldStartWith("given up after 3 attempts in a row; the last one: ");

        // Begun anew it starts from nothing.
        server.CutAfter = null;
        sessions.Jobs.WantRelay(Job, 8, server.Address, Key, "copy", Consultation, Participant);
        await sessions.Jobs.SaysAsync(Job, report => report is { State: JobState.Running, Revision: 8, Attempts: 1, Reconnects: 0 }, Soon, "it runs again");
        service.Log.ShouldNotContain("5ecret");
        service.Log.ShouldNotContain("abc123");
        sessions.Jobs.Bodies.ShouldNotContain("5ecret");
        sessions.Jobs.Bodies.ShouldNotContain("abc123");
    }

    [Fact(Timeout = 90_000)]
    public async Task A_refusal_is_reported_in_the_servers_words_without_the_key()
    {
        await using var sessions = await SessionsDouble.StartAsync();
        await using var hub = await HubDouble.StartAsync($"{Consultation}/{Participant}");
        await using var server = new RtmpServer { Answer = ("error", "NetStream.Publish.BadName", $"stream {Key} is not yours\nat all") };
        await using var service = await StartAsync(hub, sessions, ("Transcoder__JobAttempts", "1"));
        sessions.Jobs.WantRelay(Job, 1, server.Address, Key, "copy", Consultation, Participant);
        sessions.Jobs.WantRelay("relay0000002", 1, server.Address, Key, "a-preset-of-tomorrow", Consultation, Participant);

        var refused = await sessions.Jobs.SaysAsync(Job, report => report.State == JobState.Failed, Soon, "it fails");
        refused.Fault.ShouldBe(
            "given up after 1 attempts in a row; the last one: the server refused the publication: NetStream.Publish.BadName, stream *** is not yours at all");
        (await sessions.Jobs.SaysAsync("relay0000002", report => report.State == JobState.Failed, Soon, "what cannot be done is said so"))
            .Fault.ShouldBe("this worker has no preset \"a-preset-of-tomorrow\"");
        service.Log.ShouldNotContain("5ecret");
    }

    [Fact(Timeout = 90_000)]
    public async Task Addresses_of_this_machine_are_refused_unless_the_configuration_says_so()
    {
        await using var sessions = await SessionsDouble.StartAsync();
        await using var hub = await HubDouble.StartAsync($"{Consultation}/{Participant}");
        await using var server = new RtmpServer();
        await using var service = await TranscoderProcess.StartAsync(
            hub.Address, NoRtsp, sessions.Address, WorkerRig.FakeFfmpeg, ("Transcoder__JobAttempts", "1"));
        sessions.Jobs.WantRelay(Job, 1, server.Address, Key, "copy", Consultation, Participant);
        (await sessions.Jobs.SaysAsync(Job, report => report.State == JobState.Failed, Soon, "it fails"))
            .Fault.ShouldNotBeNull().ShouldEndWith("the server's address is one that jobs may not use");
        server.Connections.ShouldBeEmpty();
    }

    private static Task<TranscoderProcess> StartAsync(HubDouble hub, SessionsDouble sessions, params (string, string)[] settings) => TranscoderProcess.StartAsync(
        hub.Address, NoRtsp, sessions.Address, WorkerRig.FakeFfmpeg, [("Transcoder__AllowLocalAddresses", "true"), .. settings]);

    // What is reported may be one second old, and then it must be what the server sees.
    private static void Compare(RtmpServer server, JobReport? report, List<string> lies)
    {
        var now = DateTimeOffset.UtcNow;
        var grace = TimeSpan.FromSeconds(1);
        var current = server.Connections is [.., var newest] ? newest : null;
        if (report?.State == JobState.Running && (current?.PublishedAt is null || now - current.EndedAt > grace))
        {
            lies.Add($"{now:O}: it says that it runs, and nobody is there since {current?.EndedAt:O}");
        }

        if (report?.State != JobState.Running && current is { EndedAt: null, PublishedAt: { } since } && now - since > grace && now - current.LastMediaAt < grace / 4)
        {
            lies.Add($"{now:O}: it says {report?.State} and flows since {since:O}");
        }
    }
}
