// Drawing with cairo and pango: text in Chinese, lines, images. For files of credential only.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/text.h"
#include "base/time.h"

namespace tongban::credential {

enum class Align { Left, Centre, Right, Justify };

struct TextStyle {
    double points = 10.5;
    bool bold = false;
    Align align = Align::Left;
    double line_spacing = 1.4;
};

struct Colour {
    double red = 0, green = 0, blue = 0, alpha = 1;
};

/// A page of a PDF or a picture. Lengths are points (1/72 inch) in a PDF, pixels in a picture.
class Canvas {
  public:
    static Canvas image(int width, int height);
    /// `created` is the only date in the file: the same drawing gives the same bytes.
    static Canvas pdf(double width, double height, std::string_view title, Instant created);
    Canvas(Canvas&&) noexcept;
    ~Canvas();

    void colour(Colour colour);
    void rectangle(double x, double y, double width, double height);  // filled
    void line(double x1, double y1, double x2, double y2, double thickness);
    void circle(double x, double y, double radius, double thickness);
    void star(double x, double y, double radius);

    /// Height of the text set in `width`; nothing is drawn.
    double text_height(std::string_view text, const TextStyle& style, double width);
    /// Draws and gives the height.
    double text(double x, double y, double width, std::string_view text, const TextStyle& style);
    /// Lines of the text with their heights, for breaking over pages: draws lines [first, …) that
    /// fit into `height`, gives the number of the next line and the height used.
    struct Drawn {
        int next_line = 0;
        double height = 0;
        bool is_done = true;
    };
    Drawn text_from(
        double x,
        double y,
        double width,
        double height,
        std::string_view text,
        const TextStyle& style,
        int first_line
    );
    /// One line, its middle at (x, y), turned clockwise by `radians`.
    void turned_text(
        double x, double y, double radians, std::string_view text, const TextStyle& style
    );

    void end_page();
    Bytes png();  // of a picture
    Bytes pdf();  // of a PDF; ends it

  private:
    struct State;
    explicit Canvas(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace tongban::credential
