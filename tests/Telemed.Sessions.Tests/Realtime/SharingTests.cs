using System.Net;
using Shouldly;
using Telemed.MediaHub;
using Telemed.MediaHub.Auth;
using Telemed.Sessions.Sharing;
using Telemed.Sessions.Tests.Fixtures;

namespace Telemed.Sessions.Tests.Realtime;

/// <summary>Two instances whose Redis dies and comes back.</summary>
public sealed class SharingTests(TwoInstances doors) : IClassFixture<TwoInstances>
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Without_Redis_everything_goes_on_and_it_heals_by_itself()
    {
        var consultation = await doors.One.NewConsultationAsync();
        using var doctor = await RealtimeClient.EnterAsync(doors.One, consultation.DoctorToken);
        using var patient = await RealtimeClient.EnterAsync(doors.Other, consultation.PatientToken);
        await SayAsync("with Redis");

        await doors.Redis.KillAsync();
        await SayAsync("without Redis");
        await Poll.UntilAsync(() => !doors.AreSharing, Deadline);
        await SayAsync("known to be without Redis");

        // In one instance nothing waits for anything, and a new consultation works; health says so without calling it a fault.
        using var colleague = await RealtimeClient.EnterAsync(doors.One, consultation.DoctorToken);
        var started = TimeProvider.System.GetTimestamp();
        await doctor.AskAsync(new { type = "hand", raised = true });
        await colleague.NextAsync("hand");
        TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(1));
        var other = await doors.Other.NewConsultationAsync();
        using var newcomer = await RealtimeClient.EnterAsync(doors.Other, other.DoctorToken);
        using var health = await doors.One.Http.GetAsync("/healthz", TestContext.Current.CancellationToken);
        health.StatusCode.ShouldBe(HttpStatusCode.OK);

        // Also what takes rights away.
        var goes = TimeProvider.System.GetTimestamp();
        await doctor.AskAsync(new { type = "kick", participantId = consultation.PatientId });
        await patient.ReadToEndAsync();
        patient.CloseReason.ShouldBe("kicked");
        TimeProvider.System.GetElapsedTime(goes).ShouldBeLessThan(TimeSpan.FromSeconds(1.5));

        await doors.Redis.ResumeAsync();
        await Poll.UntilAsync(() => doors.AreSharing, Deadline);

        async Task SayAsync(string text)
        {
            await doctor.AskAsync(new { type = "chat", clientId = text, text });
            (await patient.NextAsync("chat")).GetProperty("text").GetString().ShouldBe(text);
        }
    }

    [Fact]
    public async Task A_worker_that_was_replaced_at_one_instance_is_not_let_in_by_the_other()
    {
        await Poll.UntilAsync(() => doors.AreSharing, Deadline);
        var variant = new StreamPath(StreamPath.NewId(), StreamPath.NewId(), StreamVariant.Aac);
        (await PublishAsync(doors.One, 9)).ShouldBe("204");

        await Poll.UntilAsync(async () => await PublishAsync(doors.Other, 8) == "superseded", Deadline);

        (await PublishAsync(doors.Other, 9)).ShouldBe("204");

        Task<string> PublishAsync(SessionsFixture instance, long fence) => instance.AskHookAsync(
            "publish",
            variant.ToString(),
            user: "transcoder",
            password: StreamPass.Create(TestSettings.SecretOf("transcoder"), "publish", variant, instance.Time, fence),
            protocol: "rtsp",
            id: StreamPath.NewId()).AnswerAsync();
    }

    [Fact]
    public async Task A_stream_that_one_instance_sees_is_told_at_the_other_with_addresses_that_are_good()
    {
        var consultation = await doors.One.NewConsultationAsync();
        using var doctor = await RealtimeClient.EnterAsync(doors.One, consultation.DoctorToken);
        using var patient = await RealtimeClient.EnterAsync(doors.Other, consultation.PatientToken);
        doors.One.Hub.Publish(consultation.PatientPath, "H264", "MPEG-4 Audio");
        doors.One.Hub.Publish(consultation.DoctorPath, "H264", "Opus");
        foreach (var (client, other) in new[] { (doctor, consultation.PatientPath), (patient, consultation.DoctorPath) })
        {
            var stream = await client.NextAsync("stream", each => other.EndsWith(each.GetProperty("participantId").GetString()!, StringComparison.Ordinal));
            var ticket = TestConsultation.TicketOf(stream.GetProperty("play"));
            (await doors.One.AskHookAsync("read", $"{other}_aac", ticket, protocol: "rtmp").AnswerAsync()).ShouldBe("204", "tickets of one instance are good at the other");
            (await client.NextAsync("consultation", each => each.TryGetProperty("status", out _))).GetProperty("status").GetString().ShouldBe("live");
        }
    }

    [Fact]
    public async Task Presence_is_that_of_all_instances()
    {
        var consultation = await doors.One.NewConsultationAsync();
        using var doctor = await RealtimeClient.EnterAsync(doors.One, consultation.DoctorToken);
        var here = await RealtimeClient.EnterAsync(doors.One, consultation.PatientToken);
        using var there = await RealtimeClient.EnterAsync(doors.Other, consultation.PatientToken);
        (await doctor.NextAsync("presence")).GetProperty("change").GetString().ShouldBe("joined");

        // They are still there by the other door.
        here.Abort();
        here.Dispose();
        await there.AskAsync(new { type = "hand", raised = true });
        await doctor.NextAsync("hand");
        doctor.Events.Count(each => each.GetProperty("type").GetString() == "presence").ShouldBe(1);

        there.Abort();
        (await doctor.NextAsync("presence")).GetProperty("change").GetString().ShouldBe("away");
        using var back = await RealtimeClient.EnterAsync(doors.One, consultation.PatientToken);
        (await doctor.NextAsync("presence")).GetProperty("change").GetString().ShouldBe("returned");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("1 a b c d e f")]
    [InlineData("2 abc abcdefgh 1 -")]
    [InlineData("1 abc abcdefgh -1 -")]
    [InlineData("1 abc ../../etc 1 -")]
    [InlineData("1 abc abcdefgh 99999999999999999999 r")]
    public void What_is_no_signal_is_passed_over(string? text) => ChangeSignal.Read(text).ShouldBeNull();

    [Fact]
    public void A_signal_is_read_as_it_was_written()
    {
        foreach (var signal in new[] { new ChangeSignal("abc", "abcdefgh", 42, true), new ChangeSignal("abc", null, 0, false) })
        {
            ChangeSignal.Read(signal.ToString()).ShouldBe(signal);
        }
    }
}
