using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Shouldly;
using Telemed.EndToEnd.Tests.Doctor;
using Telemed.EndToEnd.Tests.Phone;
using Telemed.EndToEnd.Tests.Running;

namespace Telemed.EndToEnd.Tests;

/// <summary>What breaks comes back by itself, and in time.</summary>
[Collection<OneAfterTheOther>]
public sealed class RecoveryTests(SharedSystem shared)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_killed_FFmpeg_costs_less_than_two_seconds_of_sound()
    {
        var consultation = await shared.System.CreateConsultationAsync(Cancellation);
        await using var doctor = await shared.Browser.OpenAsync(consultation.Doctor);
        await doctor.StartAsync();
        await doctor.WaitUntilPublishingAsync(Cancellation);
        var (player, seen) = await PatientPhone.PlayFlvAsync(shared.System, consultation, Cancellation);
        await using var _ = player;
        await seen.WaitForToneAsync(DoctorBrowser.ToneHz, Patience, cancellationToken: Cancellation);

        var ffmpeg = await FfmpegOfAsync(consultation.Doctor.Id);
        using (var process = Process.GetProcessById(ffmpeg))
        {
            process.Kill();
            await process.WaitForExitAsync(Cancellation);
        }

        var killed = DateTimeOffset.UtcNow;
        await Eventually.HoldsAsync(
            async () => await FfmpegOfAsync(consultation.Doctor.Id) is not 0 and var now && now != ffmpeg, TimeSpan.FromSeconds(2), "another FFmpeg runs", () => shared.System.Output, Cancellation);
        var restarted = DateTimeOffset.UtcNow;
        await seen.WaitForAsync(_ => seen.LastSoundAt > restarted, TimeSpan.FromSeconds(2), "sound after the kill", Cancellation);
        var silence = DateTimeOffset.UtcNow - killed;
        // The picture waits for the next keyframe besides, which the hub asks a browser for every two seconds.
        await seen.WaitForAsync(_ => seen.LastFrameAt > restarted, TimeSpan.FromSeconds(4), "a picture after the kill", Cancellation);
        Figures.Report($"FFmpeg killed → sound at the viewer: {silence.TotalMilliseconds:0} ms, picture: {(DateTimeOffset.UtcNow - killed).TotalMilliseconds:0} ms");
        silence.ShouldBeLessThan(TimeSpan.FromSeconds(2));
        seen.Connections.ShouldBe(1, "the player must not have had to connect again");
    }

    [Fact]
    public async Task A_killed_hub_is_back_with_both_directions_within_ten_seconds_and_no_click()
    {
        var consultation = await shared.System.CreateConsultationAsync(Cancellation);
        await using var doctor = await shared.Browser.OpenAsync(consultation.Doctor, testCamera: true);
        await using var patient = await shared.Browser.OpenAsync(consultation.Patient, testCamera: true);
        await doctor.StartAsync();
        await patient.StartAsync();
        await doctor.WaitUntilPatientIsSeenAndHeardAsync("whep", Patience, Cancellation);

        await shared.System.KillAsync("media");
        await Eventually.HoldsAsync(() => shared.System.IsReadyAsync(Cancellation), TimeSpan.FromSeconds(10), "the hub is back", () => shared.System.Output, Cancellation);

        var back = Stopwatch.StartNew();
        await doctor.WaitUntilPatientIsSeenAndHeardAsync("whep", TimeSpan.FromSeconds(10), Cancellation);
        await patient.WaitUntilDoctorIsSeenAndHeardAsync("whep", TimeSpan.FromSeconds(10), Cancellation);
        Figures.Report($"hub back → both directions back: {back.ElapsedMilliseconds} ms");
    }

    [Fact]
    public async Task A_killed_transcoder_leaves_no_FFmpeg_and_is_at_work_within_five_seconds_of_its_restart()
    {
        var consultation = await shared.System.CreateConsultationAsync(Cancellation);
        await using var doctor = await shared.Browser.OpenAsync(consultation.Doctor);
        await doctor.StartAsync();
        await doctor.WaitUntilPublishingAsync(Cancellation);
        var (player, seen) = await PatientPhone.PlayFlvAsync(shared.System, consultation, Cancellation);
        await seen.WaitForToneAsync(DoctorBrowser.ToneHz, Patience, cancellationToken: Cancellation);
        await player.DisposeAsync();

        var ffmpeg = await FfmpegOfAsync(consultation.Doctor.Id);
        await shared.System.KillAsync("transcoder");
        await Eventually.HoldsAsync(() => !Processes.IsRunning(ffmpeg), TimeSpan.FromSeconds(5), "FFmpeg is gone with its transcoder", () => shared.System.Output, Cancellation);

        await Eventually.HoldsAsync(() => shared.System.IsReadyAsync(Cancellation), TimeSpan.FromSeconds(15), "the transcoder is back", () => shared.System.Output, Cancellation);
        var clock = Stopwatch.StartNew();
        var (again, seenAgain) = await PatientPhone.PlayFlvAsync(shared.System, consultation, Cancellation);
        await using var _ = again;
        await seenAgain.WaitForToneAsync(DoctorBrowser.ToneHz, TimeSpan.FromSeconds(5), cancellationToken: Cancellation);
        Figures.Report($"transcoder ready again → the doctor is heard: {clock.ElapsedMilliseconds} ms");
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Killed_sessions_interrupt_nobody_and_are_the_referee_again_at_once()
    {
        var consultation = await shared.System.CreateConsultationAsync(Cancellation);
        await using var pusher = await PatientPhone.PushAsync(shared.System, consultation, Cancellation);
        await using var doctor = await shared.Browser.OpenAsync(consultation.Doctor);
        await doctor.StartAsync();
        await doctor.WaitUntilPatientIsSeenAndHeardAsync("whep", Patience, Cancellation);
        var (player, seen) = await PatientPhone.PlayFlvAsync(shared.System, consultation, Cancellation);
        await using var _ = player;
        await seen.WaitForToneAsync(DoctorBrowser.ToneHz, Patience, cancellationToken: Cancellation);
        await Eventually.HoldsAsync(async () => await StatusAsync(consultation) == "live", Patience, "the consultation is live", cancellationToken: Cancellation);

        await shared.System.KillAsync("sessions");
        await Eventually.HoldsAsync(() => shared.System.IsReadyAsync(Cancellation), TimeSpan.FromSeconds(15), "sessions are back", () => shared.System.Output, Cancellation);

        var back = DateTimeOffset.UtcNow;
        await seen.WaitForAsync(_ => seen.LastSoundAt > back && seen.LastFrameAt > back, Patience, "sound and picture go on", Cancellation);
        seen.Connections.ShouldBe(1, "nobody's player had to connect again");
        (await StatusAsync(consultation)).ShouldBe("live", "a restart forgets nothing");
        await doctor.WaitUntilPatientIsSeenAndHeardAsync("whep", Patience, Cancellation);

        // Whoever came in before the restart can be thrown out after it.
        var clock = Stopwatch.StartNew();
        using (var kick = await shared.System.Http.SendAsync(Clinic(HttpMethod.Post, $"{consultation.Id}/participants/{consultation.Patient.Id}/kick"), Cancellation))
        {
            kick.IsSuccessStatusCode.ShouldBeTrue();
        }

        await pusher.Completion.WaitAsync(Patience, Cancellation);
        Figures.Report($"sessions killed and back → kick: the phone's RTMP was closed after {clock.ElapsedMilliseconds} ms");
        // The first requests of a process that has just started, and two looks at the hub before somebody unknown is closed.
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(2));
    }

    private async Task<string?> StatusAsync(TestConsultation consultation)
    {
        using var response = await shared.System.Http.SendAsync(Clinic(HttpMethod.Get, consultation.Id), Cancellation);
        return response.IsSuccessStatusCode ? (string?)JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancellation))!["status"] : null;
    }

    private HttpRequestMessage Clinic(HttpMethod method, string path) => new(method, new Uri(shared.System.PublicUrl, $"/api/v1/consultations/{path}"))
    {
        Headers = { Authorization = new AuthenticationHeaderValue("Bearer", shared.System.ApiKey) },
    };

    /// <summary>The process id of the FFmpeg that works on a participant's stream, or 0.</summary>
    private async Task<int> FfmpegOfAsync(string participantId)
    {
        using var http = new HttpClient { BaseAddress = shared.System.InnerAddress("transcoder", "http") };
        var streams = JsonNode.Parse(await http.GetStringAsync(new Uri("/streams", UriKind.Relative), Cancellation))!.AsArray();
        var stream = streams.SingleOrDefault(candidate => ((string?)candidate!["path"])?.EndsWith(participantId, StringComparison.Ordinal) == true);
        return (int?)stream?["ffmpegPid"] ?? 0;
    }
}
