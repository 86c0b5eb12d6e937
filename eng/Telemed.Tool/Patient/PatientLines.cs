using System.Globalization;
using System.Net;
using Telemed.Tool.Clients;

namespace Telemed.Tool.Patient;

/// <summary>What the test patient says, in the language of the terminal (<c>LC_ALL</c>, <c>LANG</c>).</summary>
internal abstract class PatientLines
{
    private static readonly Lazy<PatientLines> Chosen = new(() => For(
        Environment.GetEnvironmentVariable("LC_ALL") is { Length: > 0 } all ? all : Environment.GetEnvironmentVariable("LANG")));

    internal static PatientLines Current => Chosen.Value;

    internal static PatientLines For(string? language) =>
        language?.StartsWith("zh", StringComparison.OrdinalIgnoreCase) == true ? new Chinese() : new English();

    internal abstract string DoctorLink(Uri link);

    internal abstract string Joined(JoinDocument document);

    /// <summary>One second's line; without a report the phone does not play.</summary>
    internal abstract string Second(TestPhone phone, PlayerReport? report);

    /// <summary>The last line: why the phone is let in no more, in the server's words where it is not the end of the consultation.</summary>
    internal abstract string Over(HttpStatusCode status, string refusal);

    private static string Number(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed class English : PatientLines
    {
        internal override string DoctorLink(Uri link) => $"The doctor joins here: {link}";

        internal override string Joined(JoinDocument document) =>
            $"Joined \"{document.Consultation.Title}\" as {document.Participant.Name} ({document.Participant.Role}). Ctrl+C hangs up.";

        internal override string Second(TestPhone phone, PlayerReport? report)
        {
            var sending = phone.IsPublishing ? "sending" : "not sending";
            return report switch
            {
                null => sending,
                { FramesPerSecond: 0 } => $"{sending} | sees nothing | hears {Sound(report)}",
                _ => $"{sending} | sees {report.Size} {Number($"{report.FramesPerSecond:0} frames/s")} {report.VideoCodec} | hears {Sound(report)} | "
                    + (report.Delay is { } delay ? Number($"delay {delay.P50:0} ms (95 %: {delay.P95:0})") : "delay unknown: no clock code in the picture"),
            };
        }

        internal override string Over(HttpStatusCode status, string refusal) =>
            status == HttpStatusCode.Gone ? "The consultation is over." : $"The phone may not come in any more: {refusal}";

        private static string Sound(PlayerReport report) => report switch
        {
            { AudioCodec: null } => "nothing",
            { Tone: { } tone } => Number($"{report.AudioCodec}, loudest {tone.Hertz:0} Hz at {tone.Decibels:0} dB"),
            _ => $"{report.AudioCodec}, silence",
        };
    }

    private sealed class Chinese : PatientLines
    {
        internal override string DoctorLink(Uri link) => $"医生入口:{link}";

        internal override string Joined(JoinDocument document) =>
            $"已加入「{document.Consultation.Title}」,身份:{document.Participant.Name}({document.Participant.Role})。按 Ctrl+C 挂断。";

        internal override string Second(TestPhone phone, PlayerReport? report)
        {
            var sending = phone.IsPublishing ? "正在推流" : "未推流";
            return report switch
            {
                null => sending,
                { FramesPerSecond: 0 } => $"{sending} | 无画面 | 声音:{Sound(report)}",
                _ => $"{sending} | 画面 {report.Size} {Number($"{report.FramesPerSecond:0} 帧/秒")} {report.VideoCodec} | 声音:{Sound(report)} | "
                    + (report.Delay is { } delay ? Number($"延迟 {delay.P50:0} 毫秒(95 %:{delay.P95:0})") : "延迟未知:画面中没有时钟码"),
            };
        }

        internal override string Over(HttpStatusCode status, string refusal) =>
            status == HttpStatusCode.Gone ? "问诊已结束。" : $"手机不能再进入诊室:{refusal}";

        private static string Sound(PlayerReport report) => report switch
        {
            { AudioCodec: null } => "无",
            { Tone: { } tone } => Number($"{report.AudioCodec},最响 {tone.Hertz:0} Hz,{tone.Decibels:0} dB"),
            _ => $"{report.AudioCodec},静音",
        };
    }
}
