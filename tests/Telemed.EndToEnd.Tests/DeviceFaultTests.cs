using System.Diagnostics;
using Microsoft.Playwright;
using Shouldly;
using Telemed.EndToEnd.Tests.Doctor;
using Telemed.EndToEnd.Tests.Phone;
using Telemed.EndToEnd.Tests.Running;

namespace Telemed.EndToEnd.Tests;

/// <summary>What happens to cameras, permissions and tabs in the middle of a call.</summary>
[Collection<OneAfterTheOther>]
public sealed class DeviceFaultTests(SharedSystem shared)
{
    // A plug for all cameras: a fake device has none. What the browser does when one is pulled is written down in
    // https://www.w3.org/TR/mediacapture-streams/: the track ends, the device is listed no more, and "devicechange" is fired.
    private const string Plug =
        """
        const devices = navigator.mediaDevices;
        const open = devices.getUserMedia.bind(devices), list = devices.enumerateDevices.bind(devices);
        const tracks = new Set();
        let unplugged = false;
        devices.getUserMedia = async (wish) => {
          if (unplugged && wish.video) { throw new DOMException('', 'NotFoundError'); }
          const stream = await open(wish);
          stream.getVideoTracks().forEach((track) => tracks.add(track));
          return stream;
        };
        devices.enumerateDevices = async () => (await list()).filter(({ kind }) => !unplugged || kind !== 'videoinput');
        window.setPlug = (plugged) => {
          unplugged = !plugged;
          for (const track of plugged ? [] : tracks) {
            if (track.readyState === 'live') { track.stop(); track.dispatchEvent(new Event('ended')); }
          }
          devices.dispatchEvent(new Event('devicechange'));
        };
        """;

    // A camera that stands still and says nothing of it, as those do whose driver or cable is at fault. The next one that is opened works.
    private const string Freeze =
        """
        const devices = navigator.mediaDevices;
        const open = devices.getUserMedia.bind(devices);
        const freezers = [];
        devices.getUserMedia = async (wish) => {
          const stream = await open(wish);
          const [camera] = stream.getVideoTracks();
          if (camera === undefined) { return stream; }
          let frozen = false;
          freezers.push(() => { frozen = true; });
          const track = new MediaStreamTrackGenerator({ kind: 'video' });
          const stop = track.stop.bind(track);
          track.stop = () => { stop(); camera.stop(); };
          track.getSettings = () => camera.getSettings();
          new MediaStreamTrackProcessor({ track: camera }).readable
            .pipeThrough(new TransformStream({ transform: (frame, sink) => { frozen ? frame.close() : sink.enqueue(frame); } }))
            .pipeTo(track.writable)
            .catch(() => undefined);
          return new MediaStream([track, ...stream.getAudioTracks()]);
        };
        window.freezeCameras = () => { freezers.splice(0).forEach((freeze) => freeze()); };
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(25);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_camera_that_is_unplugged_leaves_the_voice_and_is_in_use_again_as_soon_as_it_is_back()
    {
        await using var doctor = new DoctorPage(await shared.Browser.NewPageAsync());
        await doctor.Page.AddInitScriptAsync(Plug);
        await using var patient = await CallAsync(doctor);

        await doctor.Page.EvaluateAsync("() => window.setPlug(false)");
        await doctor.WaitForWordsAsync("The camera was disconnected, so nobody sees you");
        await patient.WaitForAsync(
            stats => (double?)stats["remote"]?["fps"] is null or < 3 && (double?)stats["loudestToneHz"] is { } tone && Math.Abs(tone - DoctorBrowser.ToneHz) < 20,
            Patience,
            "the doctor is heard and not seen",
            Cancellation);

        var clock = Stopwatch.StartNew();
        await doctor.Page.EvaluateAsync("() => window.setPlug(true)");
        await patient.WaitUntilDoctorIsSeenAndHeardAsync("whep", TimeSpan.FromSeconds(10), Cancellation);
        Figures.Report($"camera plugged in → the doctor is seen again: {clock.ElapsedMilliseconds} ms");
        await Assertions.Expect(doctor.Page.GetByText("The camera was disconnected")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_camera_that_stands_still_is_opened_anew_without_a_click()
    {
        await using var doctor = new DoctorPage(await shared.Browser.NewPageAsync());
        await doctor.Page.AddInitScriptAsync(Freeze);
        await using var patient = await CallAsync(doctor);

        var clock = Stopwatch.StartNew();
        await doctor.Page.EvaluateAsync("() => window.freezeCameras()");
        await patient.WaitForAsync(stats => (double?)stats["remote"]?["fps"] is null or < 3, Patience, "the doctor's picture stands still", Cancellation, doctor);
        await patient.WaitUntilDoctorIsSeenAndHeardAsync("whep", Patience, Cancellation, sender: doctor);
        Figures.Report($"camera stands still → the doctor is seen again: {clock.ElapsedMilliseconds} ms");
    }

    [Fact]
    public async Task Who_chooses_a_camera_that_gives_no_picture_is_told_so_and_is_seen_again_with_another()
    {
        await using var doctor = new DoctorPage(await shared.Browser.NewPageAsync());
        await using var patient = await CallAsync(doctor);

        await doctor.Page.GetByRole(AriaRole.Button, new() { Name = "More options" }).ClickAsync();
        var cameras = doctor.Page.GetByRole(AriaRole.Combobox, new() { Name = "Camera", Exact = true });
        await cameras.SelectOptionAsync(new SelectOptionValue { Label = DoctorBrowser.DeadCamera });
        var told = Assertions.Expect(doctor.Page.GetByText("Nothing comes from your camera"));
        await told.ToBeVisibleAsync(new() { Timeout = (float)Patience.TotalMilliseconds });

        await cameras.SelectOptionAsync(new SelectOptionValue { Label = DoctorBrowser.OtherCamera });
        await patient.WaitUntilDoctorIsSeenAndHeardAsync("whep", Patience, Cancellation, sender: doctor);
        await told.ToHaveCountAsync(0, new() { Timeout = (float)Patience.TotalMilliseconds });
    }

    [Fact]
    public async Task Who_denies_camera_and_microphone_is_told_how_to_allow_them_and_can_go_in_to_see_and_hear()
    {
        await using var browser = await DoctorBrowser.StartAsync("--use-fake-ui-for-media-stream=deny");
        var consultation = await shared.System.CreateConsultationAsync(Cancellation);
        await using var doctor = await shared.Browser.OpenAsync(consultation.Doctor, testCamera: true);
        await doctor.StartAsync();
        await doctor.WaitUntilPublishingAsync(Cancellation);
        await using var patient = await browser.OpenAsync(consultation.Patient);

        await patient.Page.GetByRole(AriaRole.Button, new() { Name = "Agree and go in", Exact = true }).ClickAsync();
        await patient.WaitForWordsAsync("Please allow camera and microphone");
        (await patient.Page.GetByRole(AriaRole.Listitem).CountAsync()).ShouldBeGreaterThanOrEqualTo(2, "the steps, one by one");
        await Assertions.Expect(patient.Page.GetByRole(AriaRole.Button, new() { Name = "Try again" })).ToBeVisibleAsync();

        await patient.Page.GetByRole(AriaRole.Button, new() { Name = "Start without camera", Exact = true }).ClickAsync();
        await patient.WaitUntilDoctorIsSeenAndHeardAsync("whep", Patience, Cancellation);
        await patient.WaitForWordsAsync("Camera or microphone are blocked");
        await patient.WriteAsync("I can only write");
        await doctor.Page.GetByRole(AriaRole.Button, new() { Name = "Open chat" }).ClickAsync();
        await doctor.WaitForWordsAsync("I can only write");
    }

    [Fact]
    public async Task A_second_tab_asks_first_and_then_takes_the_call_over()
    {
        var consultation = await shared.System.CreateConsultationAsync(Cancellation);
        await using var phone = await PatientPhone.PushAsync(shared.System, consultation, Cancellation);
        await using var first = await shared.Browser.OpenAsync(consultation.Doctor, testCamera: true);
        await first.StartAsync();
        await first.WaitUntilPatientIsSeenAndHeardAsync("whep", Patience, Cancellation);

        var second = await DoctorPage.OpenAsync(await first.Page.Context.NewPageAsync(), consultation.Doctor, testCamera: true);
        await second.WaitForWordsAsync("The consultation is open in another tab");
        (await first.StatsAsync())["publish"]!.GetValue<string>().ShouldBe("live", "whoever only looks disturbs nobody");

        await second.Page.GetByRole(AriaRole.Button, new() { Name = "Continue here", Exact = true }).ClickAsync();
        await first.WaitForWordsAsync("It goes on in another tab");
        await second.StartAsync();
        await second.WaitUntilPublishingAsync(Cancellation);
        await second.WaitUntilPatientIsSeenAndHeardAsync("whep", Patience, Cancellation);
    }

    /// <summary>Has the doctor call a patient at a browser; answers the patient's page once the doctor is seen and heard there.</summary>
    private async Task<DoctorPage> CallAsync(DoctorPage doctor)
    {
        var consultation = await shared.System.CreateConsultationAsync(Cancellation);
        await doctor.Page.GotoAsync(consultation.Doctor.JoinUrl.AbsoluteUri);
        var patient = await shared.Browser.OpenAsync(consultation.Patient, testCamera: true);
        await doctor.StartAsync();
        await patient.StartAsync();
        await patient.WaitUntilDoctorIsSeenAndHeardAsync("whep", Patience, Cancellation);
        return patient;
    }
}
