using System.Net;
using Shouldly;
using Telemed.MediaHub;
using Telemed.MediaHub.Auth;
using Telemed.Sessions.Tests.Fixtures;
using Telemed.Sessions.Tests.Tokens;

namespace Telemed.Sessions.Tests.Hub;

/// <summary>The hook as MediaMTX really asks it, with FFmpeg as publisher, player and transcoder.</summary>
public sealed class RealHubTests(RealHub hub) : IClassFixture<RealHub>
{
    private const string WhySkipped = "MEDIAMTX_BIN names no MediaMTX.";

    [Fact]
    public async Task A_patient_who_publishes_by_RTMP_is_announced_with_its_codecs_and_heard_by_its_consultation_alone()
    {
        Assert.SkipWhen(RealHub.Binary is null, WhySkipped);
        var (own, other) = (await hub.Sessions.NewConsultationAsync(), await hub.Sessions.NewConsultationAsync());
        using var doctor = await RealtimeClient.EnterAsync(hub.Sessions, own.DoctorToken);

        await using var publisher = RealHub.Publish(hub.Rtmp(own.PatientPath, own.PatientPublishTicket));
        var online = await doctor.NextAsync("stream");

        online.GetProperty("participantId").GetString().ShouldBe(own.PatientId);
        online.GetProperty("online").GetBoolean().ShouldBeTrue();
        online.GetProperty("video").GetString().ShouldBe("H264");
        online.GetProperty("audio").GetString().ShouldBe("MPEG-4 Audio");
        await using var player = RealHub.Play(hub.Rtmp(own.PatientPath, hub.Sessions.Ticket("read", own.PatientPath, own.DoctorId)));
        (await player.ExitedAsync()).ShouldBe(0);

        string[] bad =
        [
            "", "forged", own.DoctorToken, TokenApiTests.Tampered(own.DoctorPlayTicket), other.DoctorPlayTicket,
            own.DoctorPlayTicket, own.PatientPublishTicket,
        ];
        await Task.WhenAll(bad.Select(async token =>
        {
            await using var intruder = RealHub.Play(hub.Rtmp(own.PatientPath, token));
            (await intruder.ExitedAsync()).ShouldNotBe(0, token);
        }));

        publisher.IsRunning.ShouldBeTrue();
        await publisher.StopAsync();
        (await doctor.NextAsync("stream")).GetProperty("online").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public async Task Nobody_publishes_with_a_bad_token_or_in_anothers_place()
    {
        Assert.SkipWhen(RealHub.Binary is null, WhySkipped);
        var (own, other) = (await hub.Sessions.NewConsultationAsync(), await hub.Sessions.NewConsultationAsync());
        (string Path, string Token)[] bad =
        [
            (own.PatientPath, ""), (own.PatientPath, "forged"), (own.PatientPath, own.PatientToken), (own.PatientPath, other.PatientPublishTicket),
            (own.DoctorPath, own.PatientPublishTicket), (own.PatientPath + "_aac", own.PatientPublishTicket), (own.PatientPath, own.DoctorPlayTicket),
        ];
        await Task.WhenAll(bad.Select(async each =>
        {
            await using var intruder = RealHub.Publish(hub.Rtmp(each.Path, each.Token));
            (await intruder.ExitedAsync()).ShouldNotBe(0, each.Path);
        }));
    }

    [Fact]
    public async Task The_transcoder_reads_and_publishes_with_passes_that_serve_one_FFmpeg_each()
    {
        Assert.SkipWhen(RealHub.Binary is null, WhySkipped);
        var consultation = await hub.Sessions.NewConsultationAsync();
        using var doctor = await RealtimeClient.EnterAsync(hub.Sessions, consultation.DoctorToken);
        await using var publisher = RealHub.Publish(hub.Rtmp(consultation.PatientPath, consultation.PatientPublishTicket));
        await doctor.NextAsync("stream");

        var (read, publish) = (Pass("read", consultation.PatientPath), Pass("publish", consultation.PatientPath + "_aac"));
        await using var transcoder = new FfmpegRun(
            $"-rtsp_transport tcp -i {hub.Rtsp(consultation.PatientPath, read)} -c copy -f rtsp -rtsp_transport tcp",
            hub.Rtsp(consultation.PatientPath + "_aac", publish));
        await PlaysAsync(consultation.PatientPath + "_aac", consultation.DoctorPlayTicket);

        await using var thief = RealHub.PlayRtsp(hub.Rtsp(consultation.PatientPath, read));
        (await thief.ExitedAsync()).ShouldNotBe(0);
        await using var honest = RealHub.PlayRtsp(hub.Rtsp(consultation.PatientPath, Pass("read", consultation.PatientPath)));
        (await honest.ExitedAsync()).ShouldBe(0);
        transcoder.IsRunning.ShouldBeTrue();
    }

    [Fact]
    public async Task The_hubs_API_answers_services_only()
    {
        Assert.SkipWhen(RealHub.Binary is null, WhySkipped);
        (await hub.AskApiAsync(TestSettings.BasicOf("gateway"))).ShouldBe(HttpStatusCode.OK);
        (await hub.AskApiAsync(TestSettings.BasicOf("transcoder"))).ShouldBe(HttpStatusCode.OK);
        (await hub.AskApiAsync(TestSettings.BasicOf("gateway", "wrong"))).ShouldBe(HttpStatusCode.Unauthorized);
        (await hub.AskApiAsync(null)).ShouldBe(HttpStatusCode.Unauthorized);
        (await hub.AskApiAsync(new("Bearer", TestSettings.ApiKey))).ShouldBe(HttpStatusCode.Unauthorized);
    }

    private static string Pass(string action, string path) => StreamPath.TryParse(path, out var parsed)
        ? StreamPass.Create(TestSettings.SecretOf("transcoder"), action, parsed, TimeProvider.System)
        : throw new ArgumentException(path);

    // The variant is on air a moment after its FFmpeg started.
    private async Task PlaysAsync(string path, string token)
    {
        for (var attempt = 0; attempt < 20; attempt++)
        {
            await using var player = RealHub.Play(hub.Rtmp(path, token));
            if (await player.ExitedAsync() == 0)
            {
                return;
            }
        }

        throw new TimeoutException($"{path} did not come on air.");
    }
}
