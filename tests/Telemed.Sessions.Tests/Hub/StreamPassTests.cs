using Shouldly;
using Telemed.MediaHub;
using Telemed.MediaHub.Auth;
using Telemed.Sessions.Tests.Fixtures;

namespace Telemed.Sessions.Tests.Hub;

public sealed class StreamPassTests(SessionsFixture sessions) : IClassFixture<SessionsFixture>
{
    private const string Allowed = "204";

    private readonly StreamPath _original = new(StreamPath.NewId(), StreamPath.NewId());

    private StreamPath Aac => _original.With(StreamVariant.Aac);

    [Fact]
    public async Task The_transcoder_reads_originals_and_publishes_variants_and_nothing_else()
    {
        (await AskAsync("read", _original).AnswerAsync()).ShouldBe(Allowed);
        (await AskAsync("publish", Aac).AnswerAsync()).ShouldBe(Allowed);
        (await AskAsync("publish", _original.With(StreamVariant.Opus)).AnswerAsync()).ShouldBe(Allowed);
        (await AskAsync("publish", _original).AnswerAsync()).ShouldBe("not-yours");
        (await AskAsync("read", Aac).AnswerAsync()).ShouldBe("not-yours");
    }

    [Fact]
    public async Task A_pass_is_good_for_its_action_and_its_path_only()
    {
        var pass = PassFor("read", _original);
        (await sessions.AskHookAsync("publish", Aac.ToString(), user: "transcoder", password: pass, protocol: "rtsp").AnswerAsync()).ShouldBe("invalid-pass");
        (await sessions.AskHookAsync("read", $"{StreamPath.NewId()}/{StreamPath.NewId()}", user: "transcoder", password: pass, protocol: "rtsp").AnswerAsync())
            .ShouldBe("invalid-pass");
        (await sessions.AskHookAsync("api", user: "transcoder", password: pass, protocol: "").AnswerAsync()).ShouldBe("invalid-identity");
    }

    [Fact]
    public async Task A_pass_is_of_no_use_to_another_service_or_over_another_protocol()
    {
        foreach (var service in new[] { "gateway", "sessions" })
        {
            var pass = StreamPass.Create(TestSettings.SecretOf(service), "read", _original, sessions.Time);
            (await sessions.AskHookAsync("read", _original.ToString(), user: service, password: pass, protocol: "rtsp").AnswerAsync()).ShouldBe("not-yours");
            (await sessions.AskHookAsync("read", _original.ToString(), user: "transcoder", password: pass, protocol: "rtsp").AnswerAsync()).ShouldBe("invalid-pass");
        }

        foreach (var protocol in new[] { "rtmp", "webrtc", "hls", "srt", "" })
        {
            (await sessions.AskHookAsync("read", _original.ToString(), user: "transcoder", password: PassFor("read", _original), protocol: protocol).AnswerAsync())
                .ShouldBe("not-yours");
        }
    }

    [Fact]
    public async Task By_RTMP_a_pass_publishes_an_AAC_variant_and_does_nothing_else()
    {
        (await AskAsync("publish", Aac, protocol: "rtmp").AnswerAsync()).ShouldBe(Allowed);
        (await AskAsync("publish", _original.With(StreamVariant.Opus), protocol: "rtmp").AnswerAsync()).ShouldBe("not-yours");
        (await AskAsync("publish", _original, protocol: "rtmp").AnswerAsync()).ShouldBe("not-yours");
        (await AskAsync("read", Aac, protocol: "rtmp").AnswerAsync()).ShouldBe("not-yours");
        (await AskAsync("publish", Aac, PassFor("publish", _original), protocol: "rtmp").AnswerAsync()).ShouldBe("invalid-pass");
    }

    [Fact]
    public async Task A_reader_is_asked_twice_under_two_ids_and_a_second_reader_finds_the_pass_used()
    {
        // MediaMTX asks DESCRIBE under the connection's id and SETUP under the session's.
        var pass = PassFor("read", _original);
        (await AskAsync("read", _original, pass, id: "connection-1").AnswerAsync()).ShouldBe(Allowed);
        (await AskAsync("read", _original, pass, id: "session-1").AnswerAsync()).ShouldBe(Allowed);
        (await AskAsync("read", _original, pass, id: "session-1").AnswerAsync()).ShouldBe(Allowed);
        (await AskAsync("read", _original, pass, id: "connection-2").AnswerAsync()).ShouldBe("reused-pass");
        (await AskAsync("read", _original, pass, id: null).AnswerAsync()).ShouldBe("reused-pass");
        (await AskAsync("read", _original, pass, id: "connection-1").AnswerAsync()).ShouldBe(Allowed);
    }

    [Fact]
    public async Task A_publisher_is_asked_under_one_id_and_a_second_publisher_finds_the_pass_used()
    {
        var pass = PassFor("publish", Aac);
        (await AskAsync("publish", Aac, pass, id: "session-1").AnswerAsync()).ShouldBe(Allowed);
        (await AskAsync("publish", Aac, pass, id: "session-1").AnswerAsync()).ShouldBe(Allowed);
        (await AskAsync("publish", Aac, pass, id: "session-2").AnswerAsync()).ShouldBe("reused-pass");
    }

    [Fact]
    public async Task A_pass_that_came_without_an_id_is_bound_to_its_address()
    {
        var pass = PassFor("publish", Aac);
        (await AskAsync("publish", Aac, pass, id: null, ip: "10.0.0.1").AnswerAsync()).ShouldBe(Allowed);
        (await AskAsync("publish", Aac, pass, id: null, ip: "10.0.0.1").AnswerAsync()).ShouldBe(Allowed);
        (await AskAsync("publish", Aac, pass, id: null, ip: "10.0.0.2").AnswerAsync()).ShouldBe("reused-pass");
    }

    [Fact]
    public async Task The_same_id_from_another_address_is_refused()
    {
        var pass = PassFor("read", _original);
        (await AskAsync("read", _original, pass, id: "connection-1", ip: "10.0.0.1").AnswerAsync()).ShouldBe(Allowed);
        (await AskAsync("read", _original, pass, id: "connection-1", ip: "10.0.0.2").AnswerAsync()).ShouldBe("reused-pass");
        (await AskAsync("read", _original, pass, id: "session-2", ip: "10.0.0.2").AnswerAsync()).ShouldBe("reused-pass");
    }

    [Fact]
    public async Task Of_many_that_come_at_once_with_one_pass_one_is_let_in()
    {
        var pass = PassFor("publish", Aac);
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(index => AskAsync("publish", Aac, pass, id: $"session-{index}").AnswerAsync()));
        answers.Count(answer => answer == Allowed).ShouldBe(1);
    }

    [Fact]
    public async Task A_pass_dies_within_seconds_and_one_from_far_ahead_is_not_believed()
    {
        var early = PassFor("read", _original);
        sessions.Time.Forward(StreamPass.Lifetime + TimeSpan.FromSeconds(2));
        (await AskAsync("read", _original, early).AnswerAsync()).ShouldBe("invalid-pass");

        var ahead = new ShiftedTime();
        ahead.Forward(TimeSpan.FromHours(2));
        (await AskAsync("read", _original, StreamPass.Create(TestSettings.SecretOf("transcoder"), "read", _original, ahead)).AnswerAsync()).ShouldBe("invalid-pass");
    }

    [Fact]
    public async Task A_forged_pass_is_refused()
    {
        var pass = PassFor("read", _original);
        var parts = pass.Split('.');
        foreach (var forged in new[]
        {
            "", ".", "..", "...", "1.2.3", pass + "x", pass[..^2], $"{parts[0]}.{parts[1]}.{parts[2]}.",
            $"{parts[0]}.other.{parts[2]}.{parts[3]}", $"{parts[0]}.{parts[1]}.9.{parts[3]}", $"9{parts[0]}.{parts[1]}.{parts[2]}.{parts[3]}",
            StreamPass.Create("another-secret-0123456789abcdef0123456789", "read", _original, sessions.Time),
        })
        {
            (await AskAsync("read", _original, forged).AnswerAsync()).ShouldBe("invalid-pass", forged);
        }
    }

    [Fact]
    public async Task A_worker_whose_stream_another_has_taken_over_is_not_let_in_again()
    {
        var opus = _original.With(StreamVariant.Opus);
        (await PublishAsync(Aac, fence: 7)).ShouldBe(Allowed);
        (await PublishAsync(Aac, fence: 7)).ShouldBe(Allowed, "the same holder starts FFmpeg anew");
        (await PublishAsync(Aac, fence: 9)).ShouldBe(Allowed, "its successor");
        (await PublishAsync(Aac, fence: 8)).ShouldBe("superseded");
        (await PublishAsync(opus, fence: 8)).ShouldBe("superseded", "whichever variant it comes with");
        (await PublishAsync(opus, fence: 9)).ShouldBe(Allowed);
        (await AskAsync("read", _original).AnswerAsync()).ShouldBe(Allowed, "reading takes nothing from anybody");
        (await PublishAsync(new StreamPath(StreamPath.NewId(), StreamPath.NewId(), StreamVariant.Aac), fence: 1)).ShouldBe(Allowed, "another stream");
    }

    [Fact]
    public async Task A_fence_that_was_written_into_a_pass_by_hand_fences_nobody_off()
    {
        (await PublishAsync(Aac, fence: 3)).ShouldBe(Allowed);
        var parts = StreamPass.Create(TestSettings.SecretOf("transcoder"), "publish", Aac, sessions.Time, fence: 3).Split('.');
        (await AskAsync("publish", Aac, $"{parts[0]}.{parts[1]}.999.{parts[3]}").AnswerAsync()).ShouldBe("invalid-pass");
        (await PublishAsync(Aac, fence: 3)).ShouldBe(Allowed);
    }

    private Task<string> PublishAsync(StreamPath path, long fence) =>
        AskAsync("publish", path, StreamPass.Create(TestSettings.SecretOf("transcoder"), "publish", path, sessions.Time, fence), id: StreamPath.NewId()).AnswerAsync();

    private string PassFor(string action, StreamPath path) => StreamPass.Create(TestSettings.SecretOf("transcoder"), action, path, sessions.Time);

    private Task<HttpResponseMessage> AskAsync(string action, StreamPath path, string? pass = null, string? id = "session", string ip = "127.0.0.1", string protocol = "rtsp")
    {
        pass ??= PassFor(action, path);
        return sessions.AskHookAsync(action, path.ToString(), token: pass, user: "transcoder", password: pass, protocol: protocol, id: id, ip: ip);
    }
}
