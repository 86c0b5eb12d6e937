using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Shouldly;
using Telemed.EndToEnd.Tests.Doctor;
using Telemed.EndToEnd.Tests.Running;

namespace Telemed.EndToEnd.Tests;

/// <summary>The patient's mini-program, as it is built, on a phone in Node (tests/Telemed.MiniProgram.Phone), with a doctor in Chromium.</summary>
public sealed class MiniProgramTests(SharedSystem shared, MiniProgramTests.BuiltProgram program) : IClassFixture<MiniProgramTests.BuiltProgram>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly string PhoneFolder = Path.Combine(TelemedSystem.Root, "tests", "Telemed.MiniProgram.Phone");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_patient_on_the_mini_program_and_the_doctor_see_hear_and_write_to_each_other_until_one_hangs_up()
    {
        var consultation = await shared.System.CreateConsultationAsync(Cancellation);
        await using var phone = NewPhone();
        await EnterAsync(phone, consultation);
        await phone.WaitForTextAsync("还没有来", Patience);

        await using var doctor = await shared.Browser.OpenAsync(consultation.Doctor);
        await doctor.StartAsync();

        // Without a tap: the waiting room gives way as soon as the doctor is there.
        await phone.WaitForPageAsync("pages/room/room", Patience);
        await BothSeeAndHearAsync(phone, doctor);
        await doctor.WaitUntilPatientIsSeenAndHeardAsync("whep", Patience, Cancellation);
        (await phone.MediaAsync())["players"]![0]!["way"]!.GetValue<string>().ShouldBe("flv");

        await WriteAsync(phone, doctor);

        await phone.DoAsync(new { @do = "tap", on = "hang-up" });
        await phone.WaitForPageAsync("pages/ended/ended", Patience);
        await phone.WaitForTextAsync("您已离开诊室", Patience);
        await Eventually.HoldsAsync(
            async () =>
            {
                var patient = await shared.System.PersonInRoomAsync(consultation, consultation.Patient.Id, Cancellation);
                return (string?)patient["presence"] == "absent" && patient["stream"] is null;
            },
            TimeSpan.FromSeconds(10),
            "the patient is gone, and off the air",
            () => phone.Output,
            Cancellation);
        phone.Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_is_asked_to_leave_may_come_back_until_it_is_over_for_all()
    {
        var consultation = await shared.System.CreateConsultationAsync(Cancellation);
        await using var phone = NewPhone();
        await EnterAsync(phone, consultation);
        await phone.WaitForTextAsync("还没有来", Patience);

        await PostAsync($"/api/v1/consultations/{consultation.Id}/participants/{consultation.Patient.Id}/kick");
        await phone.WaitForTextAsync("您已被请出诊室", Patience);
        await phone.DoAsync(new { @do = "tap", on = "back" });
        await phone.WaitForTextAsync("还没有来", Patience);

        await PostAsync($"/api/v1/consultations/{consultation.Id}/end");
        await phone.WaitForPageAsync("pages/ended/ended", Patience);
        await phone.WaitForTextAsync("问诊已结束", Patience);
        phone.Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task Whatever_breaks_they_see_and_hear_each_other_again_without_a_tap()
    {
        var consultation = await shared.System.CreateConsultationAsync(Cancellation);
        await using var doctor = await shared.Browser.OpenAsync(consultation.Doctor);
        await doctor.StartAsync();
        await using var phone = NewPhone();
        await EnterAsync(phone, consultation);
        await phone.WaitForPageAsync("pages/room/room", Patience);
        await BothSeeAndHearAsync(phone, doctor);

        // Some phones send what WebRTC does not take; the doctor must not notice.
        await phone.DoAsync(new { @do = "encode", bFrames = true, audioRate = 16000 });
        await BreakAsync("WeChat gives up sending, and then sends B-frames and 16 kHz", "pusher", () => phone.DoAsync(new { @do = "code", kind = "live-pusher", code = -1307, stops = true }));
        await BreakAsync("WeChat gives up playing", "player", () => phone.DoAsync(new { @do = "code", kind = "live-player", code = -2301, stops = true }));
        await BreakAsync("the network is another one", "pusher", () => phone.DoAsync(new { @do = "network", up = true, type = "4g" }));
        await BreakAsync("a phone call comes and goes", "pusher", async () =>
        {
            await phone.DoAsync(new { @do = "call", on = true });
            await phone.WaitForTextAsync("正在通话", Patience);
            return await phone.DoAsync(new { @do = "call", on = false });
        });
        phone.Faults.ShouldBeEmpty();

        async Task BreakAsync(string what, string component, Func<Task<JsonNode?>> breakAsync)
        {
            var before = await phone.ConnectionsAsync(component);
            await breakAsync();
            await Eventually.HoldsAsync(
                async () => await phone.ConnectionsAsync(component) > before, Patience, $"{what}: there is a new connection", () => phone.Output, Cancellation);
            await BothSeeAndHearAsync(phone, doctor);
        }
    }

    private static Task BothSeeAndHearAsync(Phone phone, DoctorPage doctor) => Task.WhenAll(
        // By whichever way: what WebRTC does not take is re-encoded, and played by another one until it is there.
        doctor.WaitForAsync(
            stats => (double?)stats["remote"]?["fps"] > 5 && (double?)stats["loudestToneHz"] is { } tone && Math.Abs(tone - 440) < 20,
            Patience,
            "the doctor sees and hears the patient",
            Cancellation),
        phone.WaitUntilDoctorIsSeenAndHeardAsync(Patience));

    private async Task PostAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(shared.System.PublicUrl, path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", shared.System.ApiKey);
        using var response = await shared.System.Http.SendAsync(request, Cancellation);
        response.EnsureSuccessStatusCode();
    }

    private Phone NewPhone() => new(program.Folder, shared.System.PublicUrl);

    private static async Task EnterAsync(Phone phone, TestConsultation consultation)
    {
        await phone.DoAsync(new { @do = "open" });
        await phone.DoAsync(new { @do = "type", on = "code", text = consultation.Patient.JoinCode });
        await phone.DoAsync(new { @do = "tap", on = "go" });
        await phone.WaitForPageAsync("pages/check/check", Patience);
        // To the waiting room, and further at once where the doctor is there.
        await phone.DoAsync(new { @do = "tap", on = "agree" });
    }

    private static async Task WriteAsync(Phone phone, DoctorPage doctor)
    {
        await phone.DoAsync(new { @do = "tap", on = "chat" });
        await phone.DoAsync(new { @do = "type", on = "draft", text = "医生您好" });
        await Eventually.HoldsAsync(() => phone.TryDoAsync(new { @do = "tap", on = "send" }), Patience, "the message can be sent", () => phone.Output, Cancellation);
        await doctor.Page.GetByRole(AriaRole.Button, new() { Name = "Open chat" }).ClickAsync();
        await doctor.Page.GetByText("医生您好").First.WaitForAsync();
        await doctor.Page.GetByRole(AriaRole.Textbox, new() { Name = "Write a message" }).FillAsync("Please go on");
        await doctor.Page.GetByRole(AriaRole.Button, new() { Name = "Send", Exact = true }).ClickAsync();
        await phone.WaitForTextAsync("Please go on", Patience);
        // The doctor has the chat open: what the patient wrote has been read.
        await phone.WaitForTextAsync("已读", Patience);
    }

    /// <summary>The mini-program, built once for all; it knows no gateway yet.</summary>
    public sealed class BuiltProgram : IAsyncLifetime
    {
        private readonly string _folder = Path.Combine(Path.GetTempPath(), $"telemed-miniprogram-{Guid.NewGuid():N}");
        private string? _fault;

        /// <summary>Where it is. Skips the test where npm ci has not been run.</summary>
        internal string Folder
        {
            get
            {
                Assert.SkipWhen(_fault is not null, _fault ?? "");
                return _folder;
            }
        }

        /// <inheritdoc />
        public async ValueTask InitializeAsync()
        {
            var source = Path.Combine(TelemedSystem.Root, "miniprogram");
            if (((string[])[source, PhoneFolder]).FirstOrDefault(folder => !Directory.Exists(Path.Combine(folder, "node_modules"))) is { } missing)
            {
                _fault = $"npm ci has not been run in {Path.GetRelativePath(TelemedSystem.Root, missing)}.";
                return;
            }

            string[] arguments = [Path.Combine(source, "scripts", "build.js"), "--unconfigured", "--out", _folder];
            using var build = Process.Start(new ProcessStartInfo("node", arguments) { RedirectStandardError = true })!;
            var faults = await build.StandardError.ReadToEndAsync(Cancellation);
            await build.WaitForExitAsync(Cancellation);
            build.ExitCode.ShouldBe(0, faults);
        }

        /// <inheritdoc />
        public ValueTask DisposeAsync()
        {
            if (Directory.Exists(_folder))
            {
                Directory.Delete(_folder, recursive: true);
            }

            return ValueTask.CompletedTask;
        }
    }

    /// <summary>The phone's process, driven by lines of JSON; see its README.</summary>
    private sealed class Phone : IAsyncDisposable
    {
        private readonly Process _process;
        private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonNode>> _asked = new();
        private readonly ConcurrentQueue<string> _lines = new();
        private int _count;

        internal Phone(string program, Uri gateway)
        {
            var start = new ProcessStartInfo(
                "node", [Path.Combine(PhoneFolder, "src", "main.js"), "--url", gateway.GetLeftPart(UriPartial.Authority), "--insecure", "--program", program])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            _process = new Process { StartInfo = start };
            _process.OutputDataReceived += (_, line) => Hear(line.Data);
            _process.ErrorDataReceived += (_, line) => _lines.Enqueue(line.Data ?? "");
            _process.Start();
            _process.BeginOutputReadLine();
            _process.BeginErrorReadLine();
        }

        /// <summary>What the program has thrown.</summary>
        internal IEnumerable<string> Faults => _lines.Where(line => line.StartsWith("{\"event\":\"fault\"", StringComparison.Ordinal));

        internal string Output => string.Join('\n', _lines.TakeLast(60));

        /// <summary>Tells it to do something; answers the result. Throws where it cannot be done.</summary>
        internal async Task<JsonNode?> DoAsync(object command)
        {
            var answer = await AskAsync(command);
            return (bool)answer["ok"]! ? answer["result"] : throw new InvalidOperationException($"The phone refused: {(string?)answer["error"]}\n{Output}");
        }

        internal async Task<bool> TryDoAsync(object command) => (bool)(await AskAsync(command))["ok"]!;

        internal async Task<JsonNode> MediaAsync() => (await DoAsync(new { @do = "media" }))!;

        /// <summary>How many connections the pusher, or the only player, has made.</summary>
        internal async Task<int> ConnectionsAsync(string component)
        {
            var media = await MediaAsync();
            return (int)(component == "pusher" ? media["pusher"] : media["players"]![0])!["connections"]!;
        }

        internal Task<TimeSpan> WaitForPageAsync(string page, TimeSpan deadline) =>
            WaitAsync(look => (string?)look["page"] == page, deadline, $"{page} is on the screen");

        internal Task<TimeSpan> WaitForTextAsync(string text, TimeSpan deadline) =>
            WaitAsync(look => ((string?)look["text"])!.Contains(text, StringComparison.Ordinal), deadline, $"\"{text}\" is on the screen");

        internal Task<TimeSpan> WaitUntilDoctorIsSeenAndHeardAsync(TimeSpan deadline) => Eventually.HoldsAsync(
            async () => (await MediaAsync())["players"]!.AsArray() is [{ } player, ..]
                && (bool)player["moving"]! && (double?)player["tone"]?["hertz"] is { } hertz && Math.Abs(hertz - DoctorBrowser.ToneHz) < 20,
            deadline,
            "the phone sees and hears the doctor",
            () => Output,
            Cancellation);

        /// <inheritdoc />
        public async ValueTask DisposeAsync()
        {
            _process.StandardInput.Close();
            using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(5));
            try
            {
                await _process.WaitForExitAsync(deadline.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
            }

            _process.Dispose();
        }

        private Task<TimeSpan> WaitAsync(Func<JsonNode, bool> condition, TimeSpan deadline, string what) => Eventually.HoldsAsync(
            async () => condition((await DoAsync(new { @do = "look" }))!), deadline, what, () => Output, Cancellation);

        private async Task<JsonNode> AskAsync(object command)
        {
            var id = Interlocked.Increment(ref _count);
            var asked = _asked[id] = new TaskCompletionSource<JsonNode>(TaskCreationOptions.RunContinuationsAsynchronously);
            var line = System.Text.Json.JsonSerializer.SerializeToNode(command)!;
            line["id"] = id;
            await _process.StandardInput.WriteLineAsync(line.ToJsonString().AsMemory(), Cancellation);
            await _process.StandardInput.FlushAsync(Cancellation);
            try
            {
                return await asked.Task.WaitAsync(TimeSpan.FromSeconds(10), Cancellation);
            }
            catch (TimeoutException)
            {
                throw new TimeoutException($"The phone did not answer to {line.ToJsonString()} ({id.ToString(CultureInfo.InvariantCulture)}).\n{Output}");
            }
        }

        private void Hear(string? line)
        {
            if (line is null)
            {
                return;
            }

            _lines.Enqueue(line);
            if (line.StartsWith("{\"id\":", StringComparison.Ordinal) && JsonNode.Parse(line) is { } answer && (int?)answer["id"] is { } id && _asked.TryRemove(id, out var asked))
            {
                asked.SetResult(answer);
            }
        }
    }
}
