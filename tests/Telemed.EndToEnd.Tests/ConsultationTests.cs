using Shouldly;
using Telemed.EndToEnd.Tests.Doctor;
using Telemed.EndToEnd.Tests.Phone;
using Telemed.EndToEnd.Tests.Running;

namespace Telemed.EndToEnd.Tests;

/// <summary>The main job: two people see and hear each other, by every way of playing.</summary>
[Collection<OneAfterTheOther>]
public sealed class ConsultationTests(SharedSystem shared)
{
    // So many pictures are no accident: more than a second of them.
    private const int MovingPicture = 30;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_patient_sees_and_hears_the_doctor_by_HTTP_FLV()
    {
        var consultation = await shared.System.CreateConsultationAsync(Cancellation);
        await using var doctor = await shared.Browser.OpenAsync(consultation.Doctor);
        await doctor.StartAsync();
        var stats = await doctor.WaitUntilPublishingAsync(Cancellation);
        await doctor.WaitForAsync(
            sending => sending["codecs"]!["sent"]!.ToJsonString() is var codecs && codecs.Contains("H264", StringComparison.OrdinalIgnoreCase) && codecs.Contains("opus", StringComparison.OrdinalIgnoreCase),
            Patience,
            "the doctor sends H.264 and Opus",
            Cancellation);
        Figures.Report($"click → WHIP connected: {(double)stats["whipConnectedMs"]!:0} ms");
        ((double)stats["whipConnectedMs"]!).ShouldBeLessThan(1000, "WHIP must be connected within a second of the click");

        var (player, seen) = await PatientPhone.PlayFlvAsync(shared.System, consultation, Cancellation);
        await using var _ = player;
        await seen.WaitForToneAsync(DoctorBrowser.ToneHz, Patience, cancellationToken: Cancellation);
        // Sound comes at once, the picture with the next keyframe.
        await seen.WaitForAsync(_ => seen.Frames > MovingPicture, Patience, "a moving picture", Cancellation);
        seen.VideoCodec.ShouldBe("h264");
        seen.AudioCodec.ShouldBe("aac");
    }

    [Fact]
    public async Task The_patient_sees_and_hears_the_doctor_by_RTMP()
    {
        var consultation = await shared.System.CreateConsultationAsync(Cancellation);
        await using var doctor = await shared.Browser.OpenAsync(consultation.Doctor);
        await doctor.StartAsync();
        await doctor.WaitUntilPublishingAsync(Cancellation);

        var (player, seen) = await PatientPhone.PlayRtmpAsync(shared.System, consultation, Cancellation);
        await using var _ = player;
        await seen.WaitForToneAsync(DoctorBrowser.ToneHz, Patience, cancellationToken: Cancellation);
        // Sound comes at once, the picture with the next keyframe.
        await seen.WaitForAsync(_ => seen.Frames > MovingPicture, Patience, "a moving picture", Cancellation);
        seen.VideoCodec.ShouldBe("h264");
        seen.AudioCodec.ShouldBe("aac");
    }

    [Fact]
    public async Task The_doctor_sees_and_hears_the_patient_by_WHEP()
    {
        var consultation = await shared.System.CreateConsultationAsync(Cancellation);
        await using var patient = await PatientPhone.PushAsync(shared.System, consultation, Cancellation);
        await using var doctor = await shared.Browser.OpenAsync(consultation.Doctor);
        await doctor.StartAsync();

        var stats = await doctor.WaitUntilPatientIsSeenAndHeardAsync("whep", Patience, Cancellation);
        ((int)stats["remote"]!["width"]!).ShouldBe(640);
        ((int)stats["remote"]!["height"]!).ShouldBe(360);
    }

    [Fact]
    public async Task The_doctor_sees_and_hears_the_patient_by_HTTP_FLV_when_WHEP_is_blocked()
    {
        var consultation = await shared.System.CreateConsultationAsync(Cancellation);
        await using var patient = await PatientPhone.PushAsync(shared.System, consultation, Cancellation);
        await using var doctor = await shared.Browser.OpenAsync(consultation.Doctor);
        await doctor.BlockAsync("**/whep");
        await doctor.StartAsync();

        await doctor.WaitUntilPatientIsSeenAndHeardAsync("flv", Patience, Cancellation);
    }

    [Fact]
    public async Task The_doctor_sees_and_hears_the_patient_by_LL_HLS_when_WHEP_and_HTTP_FLV_are_blocked()
    {
        var consultation = await shared.System.CreateConsultationAsync(Cancellation);
        await using var patient = await PatientPhone.PushAsync(shared.System, consultation, Cancellation);
        await using var doctor = await shared.Browser.OpenAsync(consultation.Doctor);
        // What is captured of an element at the moment when it learns what its media are stays silent: somebody listens then.
        await doctor.Page.EvaluateAsync("() => document.addEventListener('durationchange', () => window.__telemed.stats(), { capture: true })");
        await doctor.BlockAsync("**/whep");
        await doctor.BlockAsync("**/*.flv*");
        await doctor.StartAsync();

        await doctor.WaitUntilPatientIsSeenAndHeardAsync("hls", TimeSpan.FromSeconds(30), Cancellation);
    }

    [Fact]
    public async Task Two_browsers_see_and_hear_each_other()
    {
        var consultation = await shared.System.CreateConsultationAsync(Cancellation);
        await using var doctor = await shared.Browser.OpenAsync(consultation.Doctor, testCamera: true);
        await using var patient = await shared.Browser.OpenAsync(consultation.Patient, testCamera: true);
        await doctor.StartAsync();
        await patient.StartAsync();

        await doctor.WaitUntilPatientIsSeenAndHeardAsync("whep", Patience, Cancellation);
        await patient.WaitUntilDoctorIsSeenAndHeardAsync("whep", Patience, Cancellation);
    }
}
