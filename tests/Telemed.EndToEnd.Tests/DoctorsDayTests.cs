using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Telemed.EndToEnd.Tests.Doctor;
using Telemed.EndToEnd.Tests.Phone;
using Telemed.EndToEnd.Tests.Running;

namespace Telemed.EndToEnd.Tests;

/// <summary>A consultation from the doctor's sign-in to the summary, doctor and patient each in a browser, as people use the pages.</summary>
[Collection<OneAfterTheOther>]
public sealed class DoctorsDayTests(SharedSystem shared)
{
    private const string Password = "correct horse battery";
    private const string Patient = "王芳";

    // What is shared in the place of a screen, which a headless browser does not have: a picture of a size that no camera sends.
    private const string DisplayScript =
        """
        navigator.mediaDevices.getDisplayMedia = async () => {
          const canvas = Object.assign(document.createElement('canvas'), { width: 1000, height: 600 });
          const context = canvas.getContext('2d');
          setInterval(() => { context.fillStyle = `hsl(${performance.now() / 20 % 360} 80% 50%)`; context.fillRect(0, 0, 1000, 600); }, 40);
          return canvas.captureStream(25);
        };
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(25);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The names by which people, and screen readers, know what is used here.</summary>
    private sealed record Words(
        string Locale,
        string SignInName,
        string Password,
        string SignIn,
        string NewConsultation,
        string PatientName,
        string Create,
        string Link,
        string Done,
        string StartWith,
        string Agree,
        string Enter,
        string OpenChat,
        string WriteMessage,
        string Send,
        string ShareScreen,
        string StopSharing,
        string MicrophoneOff,
        string More,
        string Camera,
        string Snapshot,
        string SnapshotDone,
        string HangUp,
        string EndForAll,
        string Over,
        string ToSummary);

    private static readonly Words English = new(
        "en-US", "Sign-in name", "Password", "Sign in", "New consultation", "Name of the patient", "Create", "Link", "Done", $"Start with {Patient}", "Agree and go in", "Start",
        "Open chat", "Write a message", "Send", "Share your screen or a window", "Stop sharing", "Switch mic off", "More options", "Camera", $"Take a snapshot of {Patient} for the record",
        $"The snapshot of {Patient} is in the record.", "Hang up", "End for everybody", "The consultation is over", "Summary of the consultation");

    private static readonly Words Chinese = new(
        "zh-CN", "登录名", "密码", "登录", "新建问诊", "患者姓名", "创建", "链接", "完成", $"开始问诊：{Patient}", "同意并进入", "进入诊室",
        "打开聊天", "输入消息", "发送", "共享屏幕或窗口", "停止共享", "关闭麦克风", "更多选项", "摄像头", $"截图存档：把{Patient}的画面存入病历",
        $"{Patient}的画面已存入病历。", "挂断", "为所有人结束", "问诊已结束", "查看问诊小结");

    [Theory]
    [InlineData("en")]
    [InlineData("zh")]
    public async Task From_signing_in_to_the_summary_both_see_hear_and_write_to_each_other(string language)
    {
        var words = language == "zh" ? Chinese : English;
        await using var doctor = new DoctorPage(await shared.Browser.NewPageAsync(words.Locale));
        await using var patient = new DoctorPage(await shared.Browser.NewPageAsync(words.Locale));
        await doctor.Page.AddInitScriptAsync(DisplayScript);

        var link = await SignInAndCreateAsync(doctor, words);

        // The patient comes in first, and the doctor's list says so by itself.
        await patient.Page.GotoAsync(link);
        await Button(patient, words.Agree).ClickAsync();
        await Button(patient, words.Enter).ClickAsync();
        await patient.WaitUntilPublishingAsync(Cancellation);
        await Button(doctor, words.StartWith).ClickAsync();
        await Button(doctor, words.Enter).ClickAsync();
        // Both pages hear the tone of the same fake microphone.
        await Task.WhenAll(
            doctor.WaitUntilDoctorIsSeenAndHeardAsync("whep", Patience, Cancellation), patient.WaitUntilDoctorIsSeenAndHeardAsync("whep", Patience, Cancellation));

        // Both write, and both read it.
        foreach (var (from, to, line) in new[] { (patient, doctor, "医生您好 – I have a question"), (doctor, patient, "请讲 – please go on") })
        {
            foreach (var page in new[] { from, to })
            {
                if (!await page.Page.GetByRole(AriaRole.Textbox, new() { Name = words.WriteMessage }).IsVisibleAsync())
                {
                    await page.Page.GetByRole(AriaRole.Button, new() { Name = words.OpenChat }).ClickAsync();
                }
            }

            await from.Page.GetByRole(AriaRole.Textbox, new() { Name = words.WriteMessage }).FillAsync(line);
            await Button(from, words.Send).ClickAsync();
            await to.Page.GetByText(line).First.WaitForAsync();
        }

        await Button(doctor, words.ShareScreen).ClickAsync();
        await patient.WaitForAsync(stats => (int?)stats["remote"]?["width"] == 1000, Patience, "the doctor's screen arrives", Cancellation);
        await Button(doctor, words.StopSharing).First.ClickAsync();
        await patient.WaitForAsync(stats => (int?)stats["remote"]?["width"] is { } width && width != 1000, Patience, "the doctor's camera is back", Cancellation);

        await doctor.Page.GetByRole(AriaRole.Button, new() { Name = words.More }).ClickAsync();
        var cameras = doctor.Page.GetByRole(AriaRole.Combobox, new() { Name = words.Camera, Exact = true });
        var before = await cameras.InputValueAsync();
        var sent = (int)(await doctor.StatsAsync())["pictures"]!["sent"]!;
        await cameras.SelectOptionAsync(new SelectOptionValue { Label = DoctorBrowser.OtherCamera });
        await Assertions.Expect(cameras).Not.ToHaveValueAsync(before);
        // Two seconds' worth of them: right after the change the patient still sees the camera before.
        await doctor.WaitForAsync(stats => (int?)stats["pictures"]?["sent"] > sent + 40, Patience, "the other camera's pictures leave", Cancellation);
        await patient.WaitUntilDoctorIsSeenAndHeardAsync("whep", Patience, Cancellation, sender: doctor);

        await Button(patient, words.MicrophoneOff).ClickAsync();
        await doctor.WaitForAsync(stats => stats["loudestToneHz"] is null, Patience, "the patient is silent", Cancellation);

        await Button(doctor, words.Snapshot).ClickAsync();
        await doctor.Page.GetByText(words.SnapshotDone).First.WaitForAsync();

        await EndForAllAsync(doctor, words);
        await patient.Page.GetByRole(AriaRole.Heading, new() { Name = words.Over }).WaitForAsync();
        await ToSummaryAsync(doctor, words);
        var snapshot = doctor.Page.GetByRole(AriaRole.Img, new() { NameRegex = new Regex(Patient) });
        await Eventually.HoldsAsync(
            () => snapshot.EvaluateAsync<bool>("picture => picture.complete && picture.naturalWidth > 100"), Patience, "the snapshot is in the summary", cancellationToken: Cancellation);
    }

    [Theory]
    [InlineData("en")]
    [InlineData("zh")]
    public async Task A_patient_in_WeChat_is_seen_and_heard_and_sees_and_hears(string language)
    {
        var words = language == "zh" ? Chinese : English;
        await using var doctor = new DoctorPage(await shared.Browser.NewPageAsync(words.Locale));
        var joinCode = (await SignInAndCreateAsync(doctor, words)).Split('#')[1];

        await using var pusher = await PatientPhone.PushAsync(shared.System, joinCode, Cancellation);
        await Button(doctor, words.StartWith).ClickAsync();
        await Button(doctor, words.Enter).ClickAsync();
        await doctor.WaitUntilPatientIsSeenAndHeardAsync("whep", Patience, Cancellation);
        var (player, seen) = await PatientPhone.PlayFlvAsync(shared.System, joinCode, Cancellation);
        await using var _ = player;
        await seen.WaitForToneAsync(DoctorBrowser.ToneHz, Patience, cancellationToken: Cancellation);
        await seen.WaitForAsync(_ => seen.LastFrameAt is not null, Patience, "the doctor's picture", Cancellation);

        await EndForAllAsync(doctor, words);
        await Task.WhenAll(pusher.Completion, player.Completion).WaitAsync(Patience, Cancellation);
        await ToSummaryAsync(doctor, words);
    }

    /// <summary>Signs in with an account of their own, makes a consultation and answers the patient's link.</summary>
    private async Task<string> SignInAndCreateAsync(DoctorPage doctor, Words words)
    {
        var name = await shared.System.CreateStaffAsync("doctor", "李医生 Dr. Li", Password, Cancellation);
        await doctor.Page.GotoAsync(new Uri(shared.System.PublicUrl, "/console").AbsoluteUri);
        await doctor.Page.GetByLabel(words.SignInName).FillAsync(name);
        await doctor.Page.GetByLabel(words.Password).FillAsync(Password);
        await Button(doctor, words.SignIn).ClickAsync();
        // An empty list says so with a button of the same name.
        await Button(doctor, words.NewConsultation).First.ClickAsync();
        await doctor.Page.GetByLabel(words.PatientName).FillAsync(Patient);
        await Button(doctor, words.Create).ClickAsync();
        var link = await doctor.Page.GetByRole(AriaRole.Textbox, new() { Name = words.Link, Exact = true }).InputValueAsync();
        await Button(doctor, words.Done).ClickAsync();
        return link;
    }

    private static async Task EndForAllAsync(DoctorPage doctor, Words words)
    {
        await Button(doctor, words.HangUp).ClickAsync();
        await Button(doctor, words.EndForAll).ClickAsync();
    }

    private static async Task ToSummaryAsync(DoctorPage doctor, Words words)
    {
        await doctor.Page.GetByRole(AriaRole.Link, new() { Name = words.ToSummary }).ClickAsync();
        await doctor.Page.GetByRole(AriaRole.Heading, new() { Name = Patient, Exact = true }).WaitForAsync();
    }

    private static ILocator Button(DoctorPage page, string name) => page.Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });
}
